"""Data for the typesetter with nothing in it that our fonts lack."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from lms.printing import naming


def printable_data(data: dict[str, Any]) -> dict[str, Any]:
    """The same without such signs. Mostly there are none, so everything is asked at once first."""
    if naming.printable(" ".join(_texts(data))):
        return data
    return {key: _without(value) for key, value in data.items()}


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _without(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_without(one) for one in value]
    return _kept(value) if isinstance(value, str) else value


def _kept(text: str) -> str:
    if text.isascii() or naming.printable(text):
        return text
    return " ".join("".join(sign for sign in text if sign.isascii() or sign.isspace() or _fits(sign)).split())


@cache
def _fits(sign: str) -> bool:
    return naming.printable(sign)
