"""The sample world of a first run: invented people, marked as samples, each with something to do."""

from collections.abc import Callable

Say = Callable[[str], None]


def build_once(*, say: Say) -> bool:
    """Fill an empty database. False when there are people in it already."""
    return False


def print_sign_ins(*, say: Say) -> None:
    """Say who can sign in, while the sample people are there."""
