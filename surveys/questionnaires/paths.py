"""The paths through a questionnaire: which questions can be reached, by how many, and when each is asked. Pure."""

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires.logic import OPERATIONS, Node
from surveys.questionnaires.question import NUMBERS, SENT, SEVERAL, UPLOADS, Question, QuestionType
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.wording import said

PERSONAS = 200
ALONE = 0.2
MOST_COMPARED = 40  # of what led to a question; dropping some can only miss a dead end, never invent one
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
    return all(
        any(_holds(leaves, answer) for answer in _candidates(known.get(code), leaves))
        for code, leaves in by_question.items()
    )


def _holds(leaves: Iterable[Leaf], answer: Any) -> bool:
    return all(OPERATIONS[leaf["op"]](answer, leaf.get("v")) for leaf in leaves)


def _candidates(question: Question | None, leaves: Sequence[Leaf]) -> list[Any]:
    """Answers that are enough to try: if none of them meets the comparisons, no answer does."""
    if question is None:
        return [True]
    if question.type in NUMBERS:
        near = [leaf["v"] + step for leaf in leaves if leaf["op"] != "answered" for step in (-1, -0.5, 0, 0.5, 1)]
        whole = question.type is not QuestionType.DECIMAL
        low, high = question.minimum, question.maximum
        return [n for n in (*near, low, high) if low <= n <= high and (not whole or float(n).is_integer())]
    if question.type is QuestionType.NPS:
        return list(range(11))
    if question.type in UPLOADS:
        return [SENT]
    if question.type in SEVERAL:
        return _sets(question, leaves)
    if question.options:
        return [option.code for option in question.options]
    return ["x", *(leaf["v"] for leaf in leaves if leaf["op"] == "eq")]


def _sets(question: Question, leaves: Sequence[Leaf]) -> list[list[str]]:
    """Each answer that excludes the others alone; all that is not forbidden; and the fewest that are wanted."""
    forbidden = {leaf["v"] for leaf in leaves if leaf["op"] == "not_has"}
    free = [o.code for o in question.options if o.code not in forbidden and o.code not in question.exclusive]
    fewest = [leaf["v"] for leaf in leaves if leaf["op"] == "has"]
    for leaf in leaves:
        if leaf["op"] == "has_any" and not set(leaf["v"]) & set(fewest):
            fewest += [code for code in leaf["v"] if code in free][:1]
    fewest = list(dict.fromkeys(fewest)) or free[:1]
    most = question.picks[1] or len(question.options)
    sets = [[code] for code in question.exclusive if code not in forbidden]
    return sets + [one for one in (free[:most], fewest) if one and len(one) <= most and set(one) <= set(free)]


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
