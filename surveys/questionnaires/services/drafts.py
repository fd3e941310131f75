"""Drafts of questionnaires: begun, changed, published, thrown away."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from lms import clock
from lms.audit import services as audit
from lms.db import db
from lms.errors import RuleBroken
from lms.roles import Person
from surveys.questionnaires import checker, queries
from surveys.questionnaires.continuity import continued, next_version
from surveys.questionnaires.editing import free_code
from surveys.questionnaires.models import QuestionnaireVersion, VersionState
from surveys.questionnaires.questionnaire import QuestionnaireError, parse, require_new

Change = Callable[[Mapping[str, Any]], dict[str, Any]]


class WrittenMeanwhile(RuleBroken):
    """Somebody else has saved since this page was opened."""


def begin(
    *, title: str, kind: str, language: str, minutes: int, intro: str, first_page: str, by: Person
) -> QuestionnaireVersion:
    """An empty draft with one page."""
    code = _free(free_code(title, set(), "questionnaire").replace("_", "-"))
    table = {
        "code": code, "version": "1", "title": title, "kind": kind, "language": language, "minutes": minutes,
        "intro": intro,
        "sections": [{"code": "page", "title": first_page, "questions": []}],
    }  # fmt: skip
    return _add(table, "questionnaire.begun", by)


def from_table(table: Mapping[str, Any], code: str, *, by: Person) -> QuestionnaireVersion:
    """A draft of a table that was read from a file: of a new questionnaire, or the next version of `code`."""
    new = dict(table)
    if code:
        earlier = queries.of_code(code)
        _require_no_draft(earlier)
        new, _notes = continued({**new, "code": code}, earlier[0].body)
        new["version"] = _free_version(code, next_version(earlier[0].version))
    else:
        new["code"] = _free(str(new["code"]))
    return _add(new, "questionnaire.taken_in", by)


def next_draft(version: QuestionnaireVersion, *, by: Person) -> QuestionnaireVersion:
    """A draft that begins as a copy of a published version. Raises RuleBroken where one is being written already."""
    _require_no_draft(queries.of_code(version.code))
    new = {**version.body, "version": _free_version(version.code, next_version(version.version))}
    return _add(new, "questionnaire.begun", by)


def change(version: QuestionnaireVersion, edit: Change, *, seen: int, by: Person) -> None:
    """Change a draft, whose lock the caller holds. `seen` is how many saves the writer knew of.

    Raises RuleBroken for a published version, WrittenMeanwhile, and QuestionnaireError with all that would be wrong.
    """
    if version.state is not VersionState.DRAFT:
        raise RuleBroken(_("This version is published and does not change. Begin a new version."))
    if seen != version.saves:
        raise WrittenMeanwhile(
            _("Somebody saved this questionnaire after you opened the page. Look at it again, then repeat your change.")
        )
    table = edit(version.body)
    read = parse(table, unfinished=True)
    require_new(table, version.body)
    version.body, version.title, version.kind = table, read.title, read.kind.value
    version.saves += 1
    audit.record("questionnaire.changed", version, by=by, details={"saves": version.saves})


def publish(version: QuestionnaireVersion, *, by: Person) -> list[str]:
    """Make a draft a version that surveys can use. Returns what was done to it so that years can be compared.

    Raises RuleBroken while a question cannot be reached or there is none.
    """
    if version.state is not VersionState.DRAFT:
        raise RuleBroken(_("This version is published already."))
    table = dict(version.body)
    notes: list[str] = []
    if before := queries.published_before(version):
        table, notes = continued(table, before.body)
    read = parse(table, unfinished=True)
    if stopping := [advice for advice in checker.look(read, table) if advice.stops]:
        raise RuleBroken(f"{stopping[0].question}: {stopping[0].text}" if stopping[0].question else stopping[0].text)
    version.body, version.state, version.published_at = table, VersionState.PUBLISHED, clock.now()
    audit.record("questionnaire.published", version, by=by)
    return notes


def discard(version: QuestionnaireVersion, *, by: Person) -> None:
    """Throw a draft away. Raises RuleBroken for a published version."""
    if version.state is not VersionState.DRAFT:
        raise RuleBroken(_("A published version stays, because surveys rest on it."))
    audit.record("questionnaire.discarded", version, by=by, details={"code": version.code})
    db.session.delete(version)


def _add(table: Mapping[str, Any], action: str, by: Person) -> QuestionnaireVersion:
    try:
        read = parse(table, unfinished=True)
    except QuestionnaireError as error:
        raise RuleBroken(str(error)) from error
    version = QuestionnaireVersion(
        code=read.code, version=read.version, title=read.title, body=dict(table), state=VersionState.DRAFT,
        kind=read.kind.value,
    )  # fmt: skip
    db.session.add(version)
    audit.record(action, version, by=by)
    return version


def _require_no_draft(versions: Iterable[QuestionnaireVersion]) -> None:
    if any(one.state is VersionState.DRAFT for one in versions):
        raise RuleBroken(_("A draft of the next version is being written already. Open it, or throw it away first."))


def _free(code: str) -> str:
    """The code, or the first like it that no questionnaire has."""
    taken = set(db.session.scalars(select(QuestionnaireVersion.code).where(QuestionnaireVersion.code.startswith(code))))
    return next(one for n in range(1, 10_000) if (one := code if n == 1 else f"{code[:55]}-{n}") not in taken)


def _free_version(code: str, version: str) -> str:
    taken = {one.version for one in queries.of_code(code)}
    while version in taken:
        version = next_version(version)
    return version
