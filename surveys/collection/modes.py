"""What each mode promises, in one honest sentence: the same before opening, in the mail and before answering."""

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.web.filters import day
from surveys.collection.models import Mode, Survey

LABELS = {
    Mode.ANONYMOUS: _l("Anonymous"),
    Mode.CONFIDENTIAL: _l("Confidential"),
    Mode.NAMED: _l("With names"),
}
GROUPS = {"sub_region": _l("Sub-region"), "agency_family": _l("Kind of agency"), "gender": _l("Gender")}
LINKED_FOR = timedelta(days=180)


def unlinked_on(mode: Mode, closes_on: date) -> date | None:
    """The day on which a confidential survey forgets whose answers are whose."""
    return closes_on + LINKED_FOR if mode is Mode.CONFIDENTIAL else None


def promise(survey: Survey) -> str:
    """What people are told about who can know what they answered."""
    if survey.mode is Mode.NAMED:
        return _("Your name is kept with your answers, and those who read the results can see it.")
    if survey.mode is Mode.CONFIDENTIAL and survey.unlinked_on:
        return _(
            "Your answers are kept without your name. Only analysts of the Regional Support Office can look up whose "
            "they are, and the list that tells it is destroyed on %(day)s.",
            day=day(survey.unlinked_on),
        )
    return _("Your answers are anonymous. Nothing joins them to you after you send them.")


def groups(survey: Survey) -> str:
    """The groups that were agreed on, in words; empty where there are none."""
    return ", ".join(str(GROUPS[cut]) for cut in survey.cuts if cut in GROUPS)


def when_sending(survey: Survey) -> str:
    """What happens to the link between somebody and their answers when they press the button."""
    if survey.mode is Mode.ANONYMOUS:
        return _(
            "When you send, the link between you and your answers is destroyed. You cannot change them after that."
        )
    return promise(survey) + " " + _("You cannot change your answers after you send them.")


def when_sent(survey: Survey) -> str:
    """What is true of answers that were sent."""
    if survey.mode is Mode.ANONYMOUS:
        return _("Your answers to %(title)s were sent. Nothing links them to you.", title=survey.title)
    return _("Your answers to %(title)s were sent.", title=survey.title) + " " + promise(survey)
