"""Giving the people of a cohort something to read, and letting them be seen by each other."""

from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select

from lms.audit import services as audit
from lms.cohorts.models.cohorts import Cohort
from lms.cohorts.models.materials import Material
from lms.cohorts.models.nominations import Nomination
from lms.cohorts.refusal import Refused
from lms.db import db
from lms.files import kinds
from lms.roles import Person


def add_link(cohort: Cohort, *, title: str, address: str, by: Person) -> Material:
    """Raises Refused for what is no address of a web page."""
    parts = urlsplit(address)
    if parts.scheme != "https" or "." not in parts.netloc:
        raise Refused({"address": _("Write a whole address that begins with https://")})
    return _add(Material(cohort_id=cohort.id, title=title, address=address, added_by_id=by.id), by)


def add_file(cohort: Cohort, *, title: str, name: str, content: bytes, by: Person) -> Material:
    """Raises Refused for a file that is too large, not what it says, or holds something that runs."""
    safe = kinds.safe_name(name)
    if wrong := kinds.problem(safe, content):
        raise Refused({"file": wrong})
    there = db.session.scalars(select(Material.file_name).where(Material.cohort_id == cohort.id))
    if safe.casefold() in {one.casefold() for one in there if one}:
        raise Refused({"file": _("There is a file with this name already. Take it out first, or rename yours.")})
    made = Material(
        cohort_id=cohort.id, title=title, file_name=safe, size=len(content), content=content, added_by_id=by.id
    )
    return _add(made, by)


def _add(material: Material, by: Person) -> Material:
    db.session.add(material)
    audit.record("material.added", material, by=by, details={"title": material.title})
    return material


def remove(material: Material, *, by: Person) -> None:
    audit.record("material.removed", material, by=by, details={"title": material.title})
    db.session.delete(material)


def show_to_peers(nomination: Nomination, shown: bool, *, by: Person) -> None:
    """The person's own word on being seen by the others of the cohort. Takes effect at once."""
    if nomination.seen_by_peers is not shown:
        nomination.seen_by_peers = shown
        audit.record("nomination.shown_to_peers", nomination, by=by, about=by.id, details={"shown": shown})
