"""What of a survey will be compared with an earlier one of the same people: told before it opens, until it closes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from lms.web.filters import day
from surveys.collection import modes
from surveys.collection.models import Mode, Survey, SurveyState
from surveys.questionnaires.comparison import Unpaired, unpaired
from surveys.questionnaires.questionnaire import Questionnaire

WHY_NOT = {
    Unpaired.NO_SCALE: _l("No scale: only the points of a scale from 1 to 5 have an order"),
    Unpaired.SENSITIVE: _l("Sensitive: what somebody said of it is never joined across surveys"),
    Unpaired.NEW: _l("Not asked in the earlier survey"),
    Unpaired.WORDING: _l("Asked in other words in the earlier survey"),
    Unpaired.SCALE: _l("Other answers could be chosen in the earlier survey"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """The questions that will be compared, and those that will not, by the reason.

    `hindrances` say why nobody would be compared as things stand, and what can be done; `waits` says that the earlier
    survey still has to close, which it will in time.
    """

    earlier: Survey
    hindrances: Sequence[str]
    waits: str
    compared: Sequence[str]
    left_out: Mapping[Unpaired, Sequence[str]]

    @property
    def earlier_open(self) -> bool:
        return self.earlier.state is not SurveyState.CLOSED


def outlook(survey: Survey, earlier: Survey, now: Questionnaire, then: Questionnaire) -> Outlook:
    """How a survey that is not closed stands to the one that asked the same people before."""
    compared, left_out = [], dict[Unpaired, list[str]]()
    asked = {one.code: one for one in then.variables()}
    for question in now.variables():
        if why := unpaired(question, asked.get(question.code)):
            left_out.setdefault(why, []).append(question.text)
        else:
            compared.append(question.text)
    hindrances = list(_hindrances(survey, earlier))
    if not compared:
        hindrances.append(
            _("No question can be compared. Below it says why. Choose a questionnaire that asks the same.")
        )
    return Outlook(earlier, hindrances, "" if hindrances else _waits(earlier), compared, left_out)


def _hindrances(survey: Survey, earlier: Survey) -> Iterator[str]:
    if anonymous := [one.title for one in (earlier, survey) if one.mode is Mode.ANONYMOUS]:
        yield _(
            "This survey is anonymous: %(which)s. Nobody knows which anonymous answers belong to one person. Both must "
            "be confidential or with names.",
            which=" · ".join(anonymous),
        )
    if earlier.state is not SurveyState.CLOSED and earlier.closes_at > survey.closes_at:
        yield _(
            "“%(survey)s” is open until %(day)s, longer than this one. Pairs are made when this one closes, and only "
            "with a closed survey: end the earlier one first, or let this one run longer.",
            survey=earlier.title, day=day(earlier.closes_on),
        )  # fmt: skip
    forgets = modes.unlinked_on(earlier.mode, earlier.closes_on)
    if forgets and forgets <= survey.closes_on:
        yield _(
            "On %(day)s, before this survey closes, the list of whose answers are whose in “%(survey)s” is destroyed, "
            "as people were told. Choose an earlier last day.",
            survey=earlier.title, day=day(forgets),
        )  # fmt: skip


def _waits(earlier: Survey) -> str:
    if earlier.state is SurveyState.CLOSED:
        return ""
    return _(
        "“%(survey)s” is still open, until %(day)s. It must have closed when this survey closes: do not end this one "
        "before.",
        survey=earlier.title,
        day=day(earlier.closes_on),
    )


def label(survey: Survey) -> str:
    """How an earlier survey is offered: with what decides whether it can be compared."""
    state = (
        _("closed") if survey.state is SurveyState.CLOSED else _("open until %(day)s", day=day(survey.closes_on))
    )  # fmt: skip
    return f"{survey.title} ({modes.LABELS[survey.mode]}, {state})"
