"""Weights of choices, as other systems give them, turned into right and wrong. Pure.

Here an answer is right or it is not. A choice that is worth a part of the marks cannot be told in that: such
questions are left out. Several right choices of equal weight that make up the whole are one right answer; what
other systems give for half of them, and take away for wrong ones, is noted.
"""

from collections.abc import Sequence

from flask_babel import gettext as _

from courses.assessment.formats.report import Notes, Refusal

ROUNDING = 0.6  # per cent: three thirds of 33.3


def one_right(weights: Sequence[float], notes: Notes) -> list[int]:
    """The one choice that is right. Raises Refusal for several, for none, and for parts."""
    full = [place for place, weight in enumerate(weights) if weight >= 100 - ROUNDING]
    if any(0 < weight < 100 - ROUNDING for weight in weights):
        raise Refusal(_("A choice is partly right (worth a part of the marks). Here a choice is right or wrong."))
    if len(full) != 1:
        raise Refusal(_("It has %(n)s right choices where only one can be chosen.", n=len(full)))
    _note_negative(weights, notes)
    return full


def all_right(weights: Sequence[float], notes: Notes) -> list[int]:
    """All choices that are right together. Raises Refusal when there are none or they weigh differently."""
    positive = [place for place, weight in enumerate(weights) if weight > 0]
    if not positive:
        raise Refusal(_("No choice is right."))
    share = 100 / len(positive)
    if any(abs(weights[place] - share) > ROUNDING for place in positive):
        raise Refusal(_("Its right choices weigh differently. Here all right choices count together."))
    if len(positive) > 1:
        notes.add(_("No part of the marks for some of the right choices: here all of them are needed."))
    _note_negative(weights, notes)
    return positive


def _note_negative(weights: Sequence[float], notes: Notes) -> None:
    if any(weight < 0 for weight in weights):
        notes.add(_("Wrong choices take marks away there. Here they only make the answer not right."))


def accepted(weights: Sequence[float], notes: Notes) -> list[int]:
    """Which of the answers that can be typed are right. Raises Refusal for parts, and for none."""
    if any(0 < weight < 100 - ROUNDING for weight in weights):
        raise Refusal(_("An answer is partly right (worth a part of the marks). Here an answer is right or wrong."))
    full = [place for place, weight in enumerate(weights) if weight >= 100 - ROUNDING]
    if not full:
        raise Refusal(_("No answer is right."))
    if len(full) < len(weights):
        notes.add(_("Typed answers that are named as wrong are left out."))
    return full
