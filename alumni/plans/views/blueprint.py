"""The blueprint that all pages of action plans hang on."""

from flask import Blueprint

blueprint = Blueprint("plans", __name__)
