"""Making plan templates. A change makes a new version; plans keep the one that they began with."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from alumni.plans.models.templates import PlanTemplate
from alumni.plans.queries import templates
from lms.audit import services as audit
from lms.db import db
from lms.errors import NotFound, RuleBroken
from lms.roles import Person

SHIPPED = Path(__file__).parent.parent / "content" / "templates.toml"


def create(code: str, values: Mapping[str, Any], *, by: Person | None) -> PlanTemplate:
    """The first version of a template. Raises RuleBroken when the code is taken."""
    if db.session.scalar(select(PlanTemplate.id).where(PlanTemplate.code == code)):
        raise RuleBroken(_("There is a plan template with this code already."))
    return _add(code, 1, values, by)


def change(code: str, values: Mapping[str, Any], *, seen: int, by: Person | None) -> PlanTemplate:
    """The next version. Raises RuleBroken when somebody has made one since version `seen`."""
    latest = templates.of_code(code)[0]
    if latest.version != seen:
        raise RuleBroken(
            _("Somebody has changed this template meanwhile. Load the page again to see what it says now.")
        )
    return _add(code, seen + 1, values, by)


def _add(code: str, version: int, values: Mapping[str, Any], by: Person | None) -> PlanTemplate:
    template = PlanTemplate(code=code, version=version, made_by_id=by.id if by else None, **values)
    db.session.add(template)
    audit.record("plan_template.made", template, by=by, actor="shipped content")
    return template


def load_shipped() -> int:
    """Bring in the shipped templates; what a coordinator has changed stays. Returns how many were new or changed."""
    count = 0
    for row in tomllib.loads(SHIPPED.read_text())["templates"]:
        values = dict(row)
        code = values.pop("code")
        try:
            latest = templates.of_code(code)[0]
        except NotFound:
            create(code, values, by=None)
        else:
            if latest.made_by_id or all(getattr(latest, name) == value for name, value in values.items()):
                continue
            change(code, values, seen=latest.version, by=None)
        count += 1
    return count
