"""The words by which courses are sorted: initiatives, phases and regions of the office's Work Plan 2024–26. Pure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

INITIATIVES = {
    1: _l("Drivers and consequences of irregular migration"),
    2: _l("Regional cooperation to counter people smuggling"),
    3: _l("Transnational crime and technology"),
    4: _l("Smuggling and trafficking at the border"),
    5: _l("Identification and support for migrants in vulnerable situations"),
    6: _l("Capability development and implementation"),
    7: _l("Support for the Bali Process"),
}
PHASES = {
    "before": _l("Before smuggling or trafficking"),
    "during": _l("During smuggling or trafficking"),
    "border": _l("At a border crossing point"),
    "after": _l("After smuggling or trafficking"),
    "return": _l("Return and reintegration"),
}
REGIONS = {
    "south-asia": _l("South Asia"),
    "southeast-asia": _l("Southeast Asia"),
    "east-asia": _l("East Asia"),
    "pacific": _l("Pacific"),
}


def problems(table: Mapping[str, Any]) -> list[str]:
    """What is wrong with the optional `phase` and `regions` of a course.toml."""
    found = []
    if table.get("phase") and table["phase"] not in PHASES:
        found.append(f"course.toml: phase must be one of {', '.join(PHASES)}")
    unknown = [str(one) for one in table.get("regions") or () if one not in REGIONS]
    if unknown:
        found.append(f"course.toml: regions knows {', '.join(REGIONS)}, not {', '.join(unknown)}")
    return found
