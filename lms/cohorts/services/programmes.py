"""Making programmes, and changing what a new cohort begins with."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import gettext as _

from lms import clock
from lms.audit import services as audit
from lms.cohorts.models.cohorts import Nominators, Programme
from lms.cohorts.queries import programmes as programmes_read
from lms.cohorts.refusal import Refused
from lms.db import db
from lms.roles import Person
from lms.web.filters import slug

PROGRAMMES = Path(__file__).resolve().parent.parent / "content" / "programmes.toml"


def load_programmes() -> int:
    """Make the programmes what the shipped file says, but for those that the office has edited."""
    rows = tomllib.loads(PROGRAMMES.read_text(encoding="utf-8"))["programmes"]
    known = {one.code: one for one in programmes_read.programmes()}
    for row in rows:
        programme = known.get(row["code"]) or Programme(code=row["code"])
        if programme.edited_at is None:
            for name, value in row.items():
                setattr(programme, name, Nominators(value) if name == "nominators" else value)
            db.session.add(programme)
    return len(rows)


def save(programme: Programme | None, values: Mapping[str, Any], *, by: Person) -> Programme:
    """Make a programme, or change one. Cohorts that are made already stay as they are.

    Raises Refused for a title that another programme has.
    """
    others = [one for one in programmes_read.programmes() if one is not programme]
    if any(one.title.casefold() == values["title"].casefold() for one in others):
        raise Refused({"title": _("There is a programme with this title already")})
    action = "programme.changed"
    if programme is None:
        programme, action = Programme(code=_free_code(values["title"], {one.code for one in others})), "programme.made"
        db.session.add(programme)
    for name, value in values.items():
        setattr(programme, name, value)
    programme.edited_at = clock.now()
    audit.record(action, programme, by=by)
    return programme


def _free_code(title: str, taken: set[str]) -> str:
    """A short name for addresses and files, made from the title."""
    stem = slug(title)[:60] or "programme"
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
