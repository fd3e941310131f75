"""What can stand in an address: a number or text that no database takes is not found, instead of failing there."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter, ValidationError

LARGEST = 2**31 - 1


class RowInteger(IntegerConverter):
    """A row's number: what an INTEGER column holds."""

    def __init__(self, url_map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST, **kwargs})


class Text(UnicodeConverter):
    """Any text without NUL, which PostgreSQL refuses."""

    def to_python(self, value: str) -> str:
        if "\x00" in value:
            raise ValidationError
        return super().to_python(value)


def register(app: Flask) -> None:
    """Before any route is added."""
    app.url_map.converters.update({"int": RowInteger, "default": Text, "string": Text})
