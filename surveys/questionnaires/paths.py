"""The paths through a questionnaire: which questions can be reached, by how many, and when each is asked. Pure."""

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.logic import OPERATIONS, WRITTEN_NUMBER, Node, is_day, is_number
from surveys.questionnaires.question import (
    DAYS,
    MOST_POINTS,
    NUMBERS,
    SENT,
    SEVERAL,
    UPLOADS,
    Question,
    QuestionType,
)
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.wording import said

PERSONAS = 200
ALONE = 0.2
MOST_COMPARED = 40  # of what led to a question; dropping some can only miss a dead end, never invent one
MOST_TRIED = 1_000  # answers to one question; beyond that we claim nothing either
MOST_DIGITS = 9
ANY_DAY = "2026-01-15"
MOST_WAYS = 400  # beyond that we do not claim that a question cannot be reached
Leaf = Mapping[str, Any]
Way = tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Dead:
    """A question that nobody can reach. `own` says that its own condition contradicts itself."""

    code: str
    own: bool


def dead_ends(questionnaire: Questionnaire) -> list[Dead]:
    """The questions that no answers lead to."""
    known = {variable.code: variable for variable in questionnaire.variables()}
    reached: dict[str, list[Way] | None] = {}
    found = []
    for section in questionnaire.sections:
        for question in section.questions:
            own = _ways(question.show_if)
            whole = _with_parents(_crossed([own, _ways(section.show_if)]), reached)
            possible = None if whole is None else [way for way in whole if _meets(way, known)]
            if possible == []:
                found.append(Dead(question.code, own is not None and not any(_meets(way, known) for way in own)))
            for variable in question.variables():
                reached[variable.code] = possible and [way[:MOST_COMPARED] for way in possible]
    return found


def _ways(node: Node | None) -> list[Way] | None:
    """A condition as the sets of comparisons that each suffice; None where there are too many."""
    if not node:
        return [()]
    if "all" in node:
        return _crossed([_ways(part) for part in node["all"]])
    if "any" in node:
        parts = [_ways(part) for part in node["any"]]
        if any(part is None for part in parts):
            return None
        joined = [way for part in parts for way in part or ()]
        return joined if len(joined) <= MOST_WAYS else None
    return [(node,)]


def _crossed(parts: Sequence[list[Way] | None]) -> list[Way] | None:
    size = 1
    for part in parts:
        if part is None or (size := size * max(len(part), 1)) > MOST_WAYS:
            return None
    return [sum(chosen, ()) for chosen in product(*(part or [] for part in parts))]


def _with_parents(ways: list[Way] | None, reached: Mapping[str, list[Way] | None]) -> list[Way] | None:
    """Each way with what it takes to be asked the questions that it looks at."""
    if ways is None:
        return None
    found: list[Way] = []
    for way in ways:
        whole = _crossed([[way], *(reached.get(leaf["q"], [()]) for leaf in way)])
        if whole is None or len(found) + len(whole) > MOST_WAYS:
            return None
        found += whole
    return found


def _meets(way: Way, known: Mapping[str, Question]) -> bool:
    """Whether some answers meet all comparisons of a way."""
    by_question: dict[str, list[Leaf]] = {}
    for leaf in way:
        by_question.setdefault(leaf["q"], []).append(leaf)
    return all(_possible(known.get(code), leaves) for code, leaves in by_question.items())


def _possible(question: Question | None, leaves: Sequence[Leaf]) -> bool:
    found = _candidates(question, leaves)
    return len(found) >= MOST_TRIED or any(_holds(leaves, answer) for answer in found)


def _holds(leaves: Iterable[Leaf], answer: Any) -> bool:
    return all(OPERATIONS[leaf["op"]](answer, leaf.get("v")) for leaf in leaves)


def _candidates(question: Question | None, leaves: Sequence[Leaf]) -> list[Any]:
    """Answers that are enough to try: if none of them meets the comparisons, no answer does.

    MOST_TRIED of them or more say nothing: there were too many.
    """
    if question is None:
        return [True]
    if question.type in NUMBERS:
        return _numbers(question, leaves)
    if question.type is QuestionType.NPS:
        return list(range(MOST_POINTS + 1))
    if question.type in UPLOADS:
        return [SENT]
    if question.type in SEVERAL:
        return _sets(question, leaves)
    if question.options:
        return [option.code for option in question.options]
    return _days(question, leaves) if question.type in DAYS else _texts(leaves)


def _compared(leaves: Iterable[Leaf]) -> list[Any]:
    """The values that an answer is compared with, those in lists too."""
    values = (leaf.get("v") for leaf in leaves)
    return [one for value in values for one in (value if isinstance(value, list) else [value])]


def _as_number(value: Any) -> float | None:
    if isinstance(value, str) and WRITTEN_NUMBER.fullmatch(value):
        value = float(value)
    return value if is_number(value) else None


def _numbers(question: Question, leaves: Sequence[Leaf]) -> list[float]:
    """Each value, what lies between two of them, and the whole numbers beside it."""
    low, high = question.minimum, question.maximum
    named = [n for value in _compared(leaves) if (n := _as_number(value)) is not None]
    marks: list[float] = sorted({*named, low, high})
    found: set[float] = {math.floor(mark) + step for mark in marks for step in (-1, 0, 1, 2)}
    if question.type is QuestionType.DECIMAL:
        found |= {*marks, *((one + two) / 2 for one, two in pairwise(marks))}
    return [n for n in sorted(found) if low <= n <= high]


def _days(question: Question, leaves: Sequence[Leaf]) -> list[str]:
    """The days that are named, and the first that is not."""
    named = [value for value in _compared(leaves) if is_day(value, question.type)]
    month = question.type is QuestionType.MONTH
    first = question.earliest or question.latest or ANY_DAY[: 7 if month else 10]
    step = -1 if question.latest and not question.earliest else 1
    beside = [_beside(first, step * n, month=month) for n in range(len(named) + 1)]
    earliest, latest = question.earliest or "0000", question.latest or "9999-99"
    return [day for day in (*beside, *named) if earliest <= day <= latest]


def _beside(day: str, steps: int, *, month: bool) -> str:
    """The day or month that many steps from another."""
    if not month:
        number = date.fromisoformat(day).toordinal() + steps
        return date.fromordinal(min(max(number, 1), date.max.toordinal())).isoformat()
    number = int(day[:4]) * 12 + int(day[5:]) - 1 + steps
    return f"{number // 12:04}-{number % 12 + 1:02}"


def _texts(leaves: Sequence[Leaf]) -> list[str]:
    """The words that are named, others, and digits: older conditions compare them as numbers."""
    named = [str(value) for value in _compared(leaves) if value not in (None, "")]
    longer = "x" * (max(map(len, named), default=0) + 1)
    found = [longer, *named]
    for value in _compared(leaves):
        if (number := _as_number(value)) is not None:
            near = (math.floor(number) + step for step in (-1, 0, 1, 2))
            found += [text for n in near if n >= 0 for text in (str(n), str(n).zfill(MOST_DIGITS))]
    return found


def _sets(question: Question, leaves: Sequence[Leaf]) -> list[list[str]]:
    """Each answer that excludes the others alone; all that is not forbidden; and the fewest that are wanted."""
    forbidden = [leaf["v"] for leaf in leaves if leaf["op"] == "not_has"]
    free = [o.code for o in question.options if o.code not in forbidden and o.code not in question.exclusive]
    most = question.picks[1] or len(question.options)
    sets = [[code] for code in question.exclusive if code not in forbidden]
    wanted = [leaf["v"] for leaf in leaves if leaf["op"] == "has"]
    if all(code in free for code in wanted):
        lists = [[one for one in leaf["v"] if one in free] for leaf in leaves if leaf["op"] == "has_any"]
        sets += _fewest(list(dict.fromkeys(wanted)), lists, most)
    return sets + [one for one in (free[:most], free[:1]) if one]


def _fewest(chosen: list[str], lists: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """The answers that have one of each list, with no more than is needed."""
    rest = [chosen]
    found: list[list[str]] = []
    while rest and len(found) + len(rest) < MOST_TRIED:
        now = rest.pop()
        lacking = next((one for one in lists if not set(one) & set(now)), None)
        if lacking is not None:
            rest += [[*now, code] for code in lacking if len(now) < most]
        elif now and len(now) <= most:
            found.append(now)
    return found + rest


def reach(questionnaire: Questionnaire) -> dict[str, int]:
    """How many in a hundred made-up people would be asked each question; the same every time."""
    chance = random.Random(7)  # noqa: S311  nothing depends on it but a picture
    counts = dict.fromkeys((question.code for question in questionnaire.questions()), 0)
    for _persona in range(PERSONAS):
        for question in questionnaire.visible(_made_up(questionnaire, chance)):
            counts[question.code] += 1
    return {code: round(100 * count / PERSONAS) for code, count in counts.items()}


def _made_up(questionnaire: Questionnaire, chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for variable in questionnaire.variables():
        if variable.type in SEVERAL:
            answers[variable.code] = _some(variable, chance)
        elif variable.type in NUMBERS:
            answers[variable.code] = chance.randint(variable.minimum, min(variable.maximum, variable.minimum + 20))
        elif variable.type in UPLOADS:
            answers[variable.code] = chance.choice([SENT, None])
        else:
            answers[variable.code] = chance.choice(_candidates(variable, ()))
    return answers


def _some(question: Question, chance: random.Random) -> list[str] | None:
    """A few answers, or now and then one that excludes all others."""
    if question.exclusive and chance.random() < ALONE:
        return [chance.choice(question.exclusive)]
    codes = [option.code for option in question.options if option.code not in question.exclusive]
    most = min(question.picks[1] or 3, len(codes))
    return chance.sample(codes, chance.randint(min(1, most), most)) or None


def in_words(node: Node | None, known: Mapping[str, Question]) -> str:
    """When something is asked, in plain language; empty where it is asked of everybody."""
    if not node:
        return ""
    if parts := node.get("all") or node.get("any"):
        word = _("and") if "all" in node else _("or")
        texts = [in_words(part, known) for part in parts]
        return f" {word} ".join(
            f"({text})" if part.get("all") or part.get("any") else text for part, text in zip(parts, texts, strict=True)
        )
    question = known.get(node["q"])
    name = question.text if question else str(node["q"])
    if node["op"] == "answered":
        return _("“%(question)s” is answered", question=name)
    value = node.get("v")
    shown = said(question, value if isinstance(value, list) else [value])
    return _SAID[node["op"]](name, shown)


_SAID: dict[str, Callable[[str, str], str]] = {
    "eq": lambda q, v: _("“%(question)s” is %(answer)s", question=q, answer=v),
    "ne": lambda q, v: _("“%(question)s” is not %(answer)s", question=q, answer=v),
    "in": lambda q, v: _("“%(question)s” is one of %(answer)s", question=q, answer=v),
    "not_in": lambda q, v: _("“%(question)s” is none of %(answer)s", question=q, answer=v),
    "has": lambda q, v: _("“%(question)s” includes %(answer)s", question=q, answer=v),
    "not_has": lambda q, v: _("“%(question)s” does not include %(answer)s", question=q, answer=v),
    "has_any": lambda q, v: _("“%(question)s” includes one of %(answer)s", question=q, answer=v),
    "lt": lambda q, v: _("“%(question)s” is less than %(answer)s", question=q, answer=v),
    "le": lambda q, v: _("“%(question)s” is at most %(answer)s", question=q, answer=v),
    "gt": lambda q, v: _("“%(question)s” is more than %(answer)s", question=q, answer=v),
    "ge": lambda q, v: _("“%(question)s” is at least %(answer)s", question=q, answer=v),
}
