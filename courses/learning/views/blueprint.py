"""The address space that the pages of learning share."""

from flask import Blueprint

blueprint = Blueprint("learning", __name__)
