"""The public holidays of members. Pure, apart from the shipped file."""

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

import holidays

SHIPPED = Path(__file__).resolve().parent / "holidays_2027.json"
PART = {"FR": "NC"}  # the member is New Caledonia


@cache
def holidays_of(iso2: str, year: int) -> Mapping[date, str] | None:
    """The public holidays of a member in a year, by day, in English; None where we know of none.

    Days that follow the moon are estimates, and say so. What the library does not have comes from the shipped file.
    """
    kept = _from_library(iso2, year) or _shipped(iso2, year)
    return MappingProxyType(dict(sorted(kept.items()))) if kept else None


def _from_library(iso2: str, year: int) -> dict[date, str]:
    try:
        found = holidays.country_holidays(iso2, subdiv=PART.get(iso2), years=year, language="en_US")
    except NotImplementedError:
        return {}
    return {day: name for day, name in found.items() if day.year == year}


def _shipped(iso2: str, year: int) -> dict[date, str]:
    rows: dict[str, str] = json.loads(SHIPPED.read_text(encoding="utf-8")).get(iso2, {})
    return {day: name for text, name in rows.items() if (day := date.fromisoformat(text)).year == year}
