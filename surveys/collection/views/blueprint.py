"""Where the pages of surveys are registered."""

from flask import Blueprint, request
from flask_limiter.util import get_remote_address

blueprint = Blueprint("collection", __name__)
LARGEST_FORM = 4 * 1024 * 1024  # an answer that is much too long is said to be so, beside its field
PAGES_OF_ONE = "240/minute"
PAGES_OF_A_ROOM = "3000/minute"  # many answer from behind one address


def of_link() -> str:
    """Requests are counted for each link: a room full of people comes from one address."""
    return str((request.view_args or {}).get("token", "")) + get_remote_address()


@blueprint.url_value_preprocessor
def take_long_forms(_endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Before anything reads the form: what somebody wrote must come back to them, however long it is."""
    request.max_form_memory_size = LARGEST_FORM
