"""The address space that the pages of assessment share."""

from flask import Blueprint

blueprint = Blueprint("assessment", __name__)
