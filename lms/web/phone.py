"""Whose work a phone keeps and sends."""

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue
from flask_login import current_user

from lms.operations import person_key


def phone_key() -> str:
    """What stands for the reader in the stores of their phone."""
    return person_key(current_app.config["SECRET_KEY"], current_user.id)


def is_mine(body: Any) -> bool:
    """Whether a phone says that what it sends belongs to whoever is signed in."""
    return isinstance(body, dict) and body.get("person") == phone_key()


def not_mine() -> ResponseReturnValue:
    """The answer to a phone whose work belongs to another person: nothing is taken, nothing is said."""
    return jsonify(error="person"), 403
