"""The blueprint that all pages of certificates hang on."""

from flask import Blueprint

blueprint = Blueprint("credentials", __name__)
