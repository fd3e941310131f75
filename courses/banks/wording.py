"""What pages say about questions and their figures."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from courses.assessment.statistics import Hint, Look
from courses.catalogue.questions import QuestionKind

KINDS: Mapping[str, object] = {
    QuestionKind.SINGLE: _l("Single choice"),
    QuestionKind.MULTIPLE: _l("Multiple choice"),
    QuestionKind.TRUEFALSE: _l("True or false"),
    QuestionKind.MATCHING: _l("Matching"),
    QuestionKind.ORDERING: _l("Ordering"),
    QuestionKind.NUMERIC: _l("Number"),
    QuestionKind.SHORT: _l("Short answer"),
}
DIFFICULTIES: Mapping[int, object] = {1: _l("Easy"), 2: _l("Medium"), 3: _l("Hard")}
TONES = {Hint.KEY: "is-bad", Hint.RIVAL: "is-bad", Hint.HARD: "is-warn", Hint.WEAK: "is-warn"}


def said(look: Look) -> str:
    """A hint in a sentence: what the answers say, and what to look at."""
    option = look.option if len(look.option) <= 80 else f"{look.option[:79]}…"
    match look.hint:
        case Hint.KEY:
            return str(_("Good officers get this wrong more often: check the key."))
        case Hint.RIVAL:
            return str(_("More officers choose “%(option)s” than the right answer: check the key.", option=option))
        case Hint.HARD:
            return str(_("Most officers get this wrong: check the words and the lesson."))
        case Hint.WEAK:
            return str(_("It hardly tells those who know from those who do not: check the words."))
        case Hint.UNUSED:
            return str(_("Nobody chooses “%(option)s”: write a choice that is easier to believe.", option=option))
    return str(_("Nearly everybody gets this right: it tells you little."))
