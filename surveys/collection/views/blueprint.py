"""Where the pages of surveys are registered, and how often they may be opened."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_limiter.util import get_remote_address

from lms.extensions import limiter
from lms.operations import person_key

blueprint = Blueprint("collection", __name__)
FILE = "file-"  # before the code of the question in the name of a field
LARGEST = 16 * 1024 * 1024  # a page with three files; each is looked at alone, and the words beside it stay
PAGES_OF_ONE = "240/minute"
PAGES_OF_A_ROOM = "3000/minute"  # many answer from behind one address
DEAD_LINKS = "60/minute"
GONE = 410

View = Callable[..., Any]


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """A file that is too large is said to be so beside its question. This runs before the form is read."""
    if endpoint == "collection.page" and request.mimetype == "multipart/form-data":
        request.max_content_length = LARGEST


def of_link() -> str:
    """Requests are counted for each link: a room full of people comes from one address.

    The key tells neither to who reads a log or a store of counters.
    """
    token = (request.view_args or {}).get("token", "")
    return person_key(current_app.config["SECRET_KEY"], f"requests {token} {get_remote_address()}")


def _leads_nowhere(response: Response) -> bool:
    return response.status_code == GONE


guessing: Callable[[View], View] = limiter.shared_limit(
    DEAD_LINKS, scope="dead links of surveys", deduct_when=_leads_nowhere
)
"""Whoever tries links one after the other is stopped at their address; links that work are not counted here."""


def by_one(view: View) -> View:
    """The limits of the pages behind a personal link."""
    return guessing(limiter.limit(PAGES_OF_ONE, key_func=of_link)(view))
