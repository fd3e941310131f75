"""From one version of a questionnaire to the next, so that years can be compared. Pure.

A code means one thing for ever: codes that go are retired, and a question whose words changed gets a new wording
version (reference: Kobo kpi 2089, where the data of a removed option moved to its neighbour).
"""

import copy
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

Row = dict[str, Any]


def rows_of(table: Mapping[str, Any]) -> dict[str, Row]:
    return {
        str(row.get("code")): row for section in table.get("sections") or () for row in section.get("questions") or ()
    }


def continued(table: Mapping[str, Any], before: Mapping[str, Any]) -> tuple[Row, list[str]]:
    """The table as the version after `before`, and what was done to it, in words."""
    new, notes = copy.deepcopy(dict(table)), []
    now, then = rows_of(new), rows_of(before)
    gone = [code for code in then if code not in now]
    new["retired"] = sorted({*new.get("retired", ()), *before.get("retired", ()), *gone})
    notes += [_("%(code)s is retired. Its code is never used again.", code=code) for code in gone]
    for code in now.keys() & then.keys():
        notes += _continue_row(now[code], then[code])
    if not new["retired"]:
        del new["retired"]
    return new, notes


def _continue_row(row: Row, before: Row) -> list[str]:
    notes = []
    kept = {one["code"] for name in ("options", "rows") for one in row.get(name, ())}
    gone = [one["code"] for name in ("options", "rows") for one in before.get(name, ()) if one["code"] not in kept]
    if retired := sorted({*row.get("retired", ()), *before.get("retired", ()), *gone}):
        row["retired"] = retired
    if gone:
        notes.append(_("%(code)s: the answers %(gone)s are retired.", code=row["code"], gone=", ".join(gone)))
    wording = int(before.get("wording_version", 1))
    changed = any(row.get(name) != before.get(name) for name in ("text", "type", "labels"))
    changed = changed or any(_reworded(row, before, name) for name in ("options", "rows"))
    if changed and int(row.get("wording_version", 1)) <= wording:
        row["wording_version"] = wording + 1
        text = _("%(code)s: its words changed, so this is wording %(n)s; years before are not compared.",
                 code=row["code"], n=wording + 1)  # fmt: skip
        notes.append(text)
    elif int(row.get("wording_version", 1)) < wording:
        row["wording_version"] = wording
    return notes


def _reworded(row: Row, before: Row, name: str) -> bool:
    """Whether an answer that was there before says something else now."""
    then = {one["code"]: one.get("label") for one in before.get(name, ())}
    return any(one.get("label") != then.get(one["code"], one.get("label")) for one in row.get(name, ()))


def next_version(version: str) -> str:
    """The version after one: its last number is raised; 1 more where it has none."""
    head = version.rstrip("0123456789")
    tail = version[len(head) :]
    return f"{head}{int(tail) + 1}" if tail and len(tail) < 16 else f"{version}.2"
