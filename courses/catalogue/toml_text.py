"""Writing a table as TOML 1.0; Python reads it, but does not write it. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

BARE = re.compile(r"[A-Za-z0-9_-]+")


def written(table: Mapping[str, Any]) -> str:
    """The table as TOML: what `tomllib.loads` reads back as the same table. None is left out, TOML has none."""
    return "\n".join(_lines(table, ())).strip() + "\n"


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    tables = {name: value for name, value in table.items() if _is_table(value) or _is_tables(value)}
    for name, value in table.items():
        if name not in tables and value is not None:
            yield f"{_key(name)} = {_value(value)}"
    for name, value in tables.items():
        below = (*path, name)
        label = ".".join(map(_key, below))
        for one in [value] if _is_table(value) else value:
            yield ""
            yield f"[{label}]" if _is_table(value) else f"[[{label}]]"
            yield from _lines(one, below)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _is_tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _key(name: str) -> str:
    return name if BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return _list([_value(one) for one in value])
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(name)} = {_value(one)}" for name, one in value.items()) + " }"
    if isinstance(value, int | float):
        return str(value)
    return str(value.isoformat())  # dates and times, all that is left of what TOML knows


def _list(values: list[str]) -> str:
    """Long values on lines of their own, so that two versions are easy to compare."""
    if sum(map(len, values)) < 80:
        return "[" + ", ".join(values) + "]"
    return "[\n" + "".join(f"  {value},\n" for value in values) + "]"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
