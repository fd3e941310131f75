"""The blueprint that the pages of question banks share."""

from flask import Blueprint

blueprint = Blueprint("banks", __name__)
