"""Where the pages of surveys are registered."""

from flask import Blueprint, request
from flask_limiter.util import get_remote_address

blueprint = Blueprint("collection", __name__)
PAGES_OF_ONE = "240/minute"
PAGES_OF_A_ROOM = "3000/minute"  # many answer from behind one address


def of_link() -> str:
    """Requests are counted for each link: a room full of people comes from one address."""
    return str((request.view_args or {}).get("token", "")) + get_remote_address()
