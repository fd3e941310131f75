"""Whether somebody may enrol themselves in a course, and what to do where they may not. Pure."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from babel.lists import format_list
from flask_babel import format_date, get_locale, ngettext
from flask_babel import gettext as _

from courses.learning.models import Admission


class Answer(StrEnum):
    """What a course answers to somebody who wants in."""

    IN = "in"
    CODE = "code"
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule of a course. Empty members and families mean all."""

    admission: Admission = Admission.OPEN
    code: str = ""
    opens_on: date | None = None
    closes_on: date | None = None
    member_ids: Sequence[int] = ()
    families: Sequence[str] = ()
    access_months: int | None = None
    valid_months: int | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who wants in: their member and kind of agency, the day it is for them, and the code they typed."""

    member_id: int | None
    family: str | None
    today: date
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer and, but for IN, the sentence that goes with it."""

    answer: Answer
    message: str = ""


def in_words(rule: Rule, members: Sequence[str], families: Sequence[str]) -> list[str]:
    """The rule in sentences, for everybody: how people come in, who, when, and for how long.

    Members and families are given by their names.
    """
    how = {
        Admission.OPEN: _("You enrol yourself and can begin at once."),
        Admission.CODE: _("You enrol yourself with a code that your trainer or coordinator gives you."),
        Admission.APPROVAL: _("You ask for a place, and a training coordinator decides."),
        Admission.CLOSED: _("Training coordinators enrol people. Nobody enrols themselves."),
    }
    found = [how[rule.admission]]
    if rule.admission is not Admission.CLOSED:
        if members:
            found.append(_("It is for people of these members: %(list)s.", list=_listed(members)))
        if families:
            found.append(_("It is for these kinds of agencies: %(list)s.", list=_listed(families)))
        found += _window(rule)
    if n := rule.access_months:
        found.append(ngettext("You have %(num)d month to finish.", "You have %(num)d months to finish.", n))
    if n := rule.valid_months:
        found.append(ngettext("The result holds for %(num)d month.", "The result holds for %(num)d months.", n))
    return [str(one) for one in found]


def _window(rule: Rule) -> list[str]:
    if rule.opens_on and rule.closes_on:
        return [
            _("Enrolment is open from %(first)s to %(last)s.", first=_day(rule.opens_on), last=_day(rule.closes_on))
        ]
    if rule.opens_on:
        return [_("Enrolment is open from %(first)s on.", first=_day(rule.opens_on))]
    return [_("Enrolment is open until %(last)s.", last=_day(rule.closes_on))] if rule.closes_on else []


def _listed(names: Sequence[str]) -> str:
    return str(format_list(names, locale=get_locale() or "en"))


def admit(rule: Rule, applicant: Applicant) -> Reply:
    """Closed, then the audience, then the window, then code or approval: the first that stands in the way answers."""
    if rule.admission is Admission.CLOSED:
        return _no(_("Training coordinators enrol people in this course. Write to the office if you need it."))
    if rule.member_ids and applicant.member_id not in rule.member_ids:
        return _no(_("This course is for people of other members. Ask your focal point which course is for you."))
    if rule.families and applicant.family not in rule.families:
        return _no(_("This course is for other kinds of agencies. If your agency is wrong, change it in your account."))
    if rule.opens_on and applicant.today < rule.opens_on:
        return _no(_("You can enrol from %(day)s on. Come back then.", day=_day(rule.opens_on)))
    if rule.closes_on and applicant.today > rule.closes_on:
        return _no(
            _("Enrolment ended on %(day)s. Ask a training coordinator about the next time.", day=_day(rule.closes_on))
        )
    if rule.admission is Admission.APPROVAL:
        return Reply(Answer.ASK, _("A training coordinator decides who takes it. You get an answer by e-mail."))
    if rule.admission is Admission.CODE:
        return _with_code(rule, applicant)
    return Reply(Answer.IN)


def _with_code(rule: Rule, applicant: Applicant) -> Reply:
    typed = plain(applicant.code)
    if not typed:
        return Reply(Answer.CODE, _("You need the code that your trainer or coordinator gave you."))
    if secrets.compare_digest(typed.encode(), plain(rule.code).encode()):
        return Reply(Answer.IN)
    return Reply(Answer.CODE, _("This is not the code of this course. Look at it again, or ask who gave it to you."))


def plain(code: str) -> str:
    """A code as it counts: without case, spaces and hyphens."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def _no(message: str) -> Reply:
    return Reply(Answer.NO, message)


def _day(day: date) -> str:
    return str(format_date(day, "d MMMM y"))
