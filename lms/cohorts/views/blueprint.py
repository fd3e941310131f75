"""The blueprint that all pages of cohorts share, and their words for states."""

from flask import Blueprint
from flask_babel import gettext as _

from lms.cohorts.models.cohorts import CohortState
from lms.cohorts.models.nominations import NominationState
from lms.cohorts.speech import language_name
from lms.cohorts.wording import change_line, nominator_words
from lms.manifest import Tag, Tone
from lms.web import prose

blueprint = Blueprint("cohorts", __name__)


def cohort_tag(state: CohortState) -> Tag:
    return {
        CohortState.PLANNED: Tag(_("Planned")),
        CohortState.NOMINATING: Tag(_("Nominating"), Tone.INFO),
        CohortState.CONFIRMED: Tag(_("Confirmed"), Tone.INFO),
        CohortState.RUNNING: Tag(_("Running"), Tone.INFO),
        CohortState.COMPLETED: Tag(_("Completed"), Tone.GOOD),
        CohortState.CANCELLED: Tag(_("Cancelled"), Tone.BAD),
    }[state]


def nomination_tag(state: NominationState) -> Tag:
    return {
        NominationState.NOMINATED: Tag(_("Nominated")),
        NominationState.OFFERED: Tag(_("Offered"), Tone.INFO),
        NominationState.ACCEPTED: Tag(_("Accepted"), Tone.GOOD),
        NominationState.ATTENDED: Tag(_("Attended"), Tone.GOOD),
        NominationState.NO_SHOW: Tag(_("Did not come"), Tone.BAD),
        NominationState.WAITLISTED: Tag(_("Waiting list"), Tone.WARN),
        NominationState.DECLINED: Tag(_("Declined"), Tone.BAD),
        NominationState.WITHDRAWN: Tag(_("Withdrawn"), Tone.BAD),
        NominationState.REJECTED: Tag(_("Not selected"), Tone.BAD),
    }[state]


@blueprint.app_template_filter()
def cohort_label(state: CohortState) -> str:
    return cohort_tag(state).label


blueprint.add_app_template_filter(language_name)
blueprint.add_app_template_filter(prose.html, "prose")


@blueprint.app_context_processor
def words() -> dict[str, object]:
    return {
        "cohort_tag": cohort_tag, "nomination_tag": nomination_tag, "change_line": change_line,
        "nominator_words": nominator_words,
    }  # fmt: skip
