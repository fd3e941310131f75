"""What the selects of programmes and cohorts offer."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from lms.cohorts.forms.cohorts import CohortForm, EditionForm, PreworkForm
from lms.cohorts.models.cohorts import Cohort, Programme
from lms.cohorts.queries import cohorts as cohorts_read
from lms.cohorts.queries import programmes as programmes_read
from lms.house import house
from lms.web.filters import short_day

SPARE_ROWS = 2
MOST_ROWS = 12


def offer(form: EditionForm, kept: Programme | Cohort | None) -> None:
    """What other capabilities bring: forms of plans and questionnaires. What was chosen before can stay."""
    form.plan_template.choices = _with_kept(
        house().plan_templates(), [kept.plan_template if kept else None], _("No form chosen")
    )
    form.evaluation_survey.choices = _with_kept(
        house().evaluation_surveys(), [kept.evaluation_survey if kept else None], _("No survey chosen")
    )


def offer_for_cohort(form: CohortForm, cohort: Cohort | None) -> None:
    """Everything that a cohort can choose from."""
    offer(form, cohort)
    form.programme_id.choices = [(one.id, one.title) for one in programmes_read.programmes()]
    contacts = {one.id: one.name for one in cohorts_read.contacts()}
    if cohort is not None and cohort.contact is not None:
        contacts.setdefault(cohort.contact.id, cohort.contact.name)
    form.contact_id.choices = [(0, _("Nobody yet")), *contacts.items()]
    form.alongside_id.choices = [(0, _("No other cohort")), *_neighbours(cohort)]
    _offer_courses(form, cohort)


def spare_rows(form: CohortForm, cohort: Cohort | None) -> None:
    """Empty rows for more courses, below what is there. For showing a form, after it was read."""
    empty = sum(1 for row in form.prework if not row.form.course.data)
    for _number in range(min(SPARE_ROWS - empty, MOST_ROWS - len(form.prework))):
        form.prework.append_entry()
    _offer_courses(form, cohort)


def courses(kept: Iterable[str]) -> list[tuple[str, str]]:
    """Every course, and those that were chosen before and are gone from the catalogue."""
    return _with_kept(house().prework_courses(), kept)


def _offer_courses(form: CohortForm, cohort: Cohort | None) -> None:
    found = [("", _("No course")), *courses([one.course for one in cohort.prework] if cohort else [])]
    rows: list[PreworkForm] = [row.form for row in form.prework]
    for row in rows:
        row.course.choices = found


def _with_kept(
    choices: Sequence[tuple[str, str]], kept: Iterable[str | None], none: str | None = None
) -> list[tuple[str, str]]:
    known = {code for code, _title in choices}
    gone = [(code, _("%(code)s (no longer offered)", code=code)) for code in kept if code and code not in known]
    return [*([("", none)] if none is not None else []), *choices, *gone]


def _neighbours(cohort: Cohort | None) -> list[tuple[int, str]]:
    found = {one.id: one for one in cohorts_read.open_cohorts() if cohort is None or one.id != cohort.id}
    if cohort is not None and cohort.alongside is not None:
        found.setdefault(cohort.alongside.id, cohort.alongside)
    return [(one.id, f"{one.title}, {short_day(one.starts_on)} – {short_day(one.ends_on)}") for one in found.values()]
