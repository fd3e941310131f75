"""From sealed answers to the counts and rows that may be kept: every group goes through the release engine. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.monitoring.release import JOINED as JOINED
from lms.monitoring.release import SMALLEST_WHOLE, Cut, K, release_cuts
from surveys.questionnaires.question import NOT_SENT, NUMBERS, UPLOADS, Question, QuestionType, band_of
from surveys.questionnaires.questionnaire import Questionnaire

Names = tuple[str, ...]

# No option of a question begins with these signs, so what they stand for is never taken for one.
ASKED = "=asked"  # how many were asked the question
SUM = "=sum"  # of numbers, from ten people on
OVER = "=over "  # and an option: of a sensitive question, all but too few to say chose it

RESPONSE = "=response"  # in the place of a question: who was invited, and of them who answered
ANSWERED = "answered"

NOT_ASKED = "-97"
NO_ANSWER = "-99"
LEFT_OUT = "-96"

CROSSED = (("sub_region", "agency_family"),)  # agreed for every survey that has both
TELLS_WHO = (QuestionType.COUNTRY, QuestionType.AGENCY)


@dataclass(frozen=True, slots=True)
class Sealed:
    """One person's answers with the groups they are counted in."""

    frame: Mapping[str, str]
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Count:
    """`n` people of a cell chose an option; an empty option is all who answered the question."""

    cut: str
    cell: str
    question: str
    option: str
    n: int


@dataclass(slots=True)
class Tally:
    """One question: how many chose what, by all their groups at once. This never leaves the closing of a survey."""

    question: Question
    answered: Counter[Names] = field(default_factory=Counter)
    picked: defaultdict[str, Counter[Names]] = field(default_factory=lambda: defaultdict(Counter))
    total: float = 0

    def add(self, atom: Names, answer: Any, *, asked: bool) -> None:
        if answer is None:
            self._pick(atom, NO_ANSWER if asked else NOT_ASKED)
            return
        self.answered[atom] += 1
        for code in chosen(self.question, answer):
            self._pick(atom, code)
        if self.question.type in NUMBERS:
            self.total += answer

    def _pick(self, atom: Names, code: str) -> None:
        self.picked[code][atom] += 1

    def agreed(self) -> list[str]:
        """The answers to a sensitive question that everybody gave: nobody may learn that it was everybody."""
        n = self.answered.total()
        if not self.question.sensitive or not n:
            return []
        return [one.code for one in self.question.tallied() if self.people(one.code) == n]

    def people(self, code: str) -> int:
        return self.picked.get(code, Counter()).total()


class Tabulation:
    """Counts answers one by one, however many there are, and gives what may be kept of them."""

    def __init__(self, questionnaire: Questionnaire, cuts: Sequence[str]) -> None:
        self.questionnaire = questionnaire
        self.dimensions = tuple(cuts)
        self.cuts = [Cut((name,)) for name in cuts] + [Cut(pair) for pair in CROSSED if set(pair) <= set(cuts)]
        self.tallies = [Tally(one) for one in questionnaire.variables() if one.countable]
        self.variables = {one.code: [row.code for row in one.variables()] for one in questionnaire.questions()}
        self.people: Counter[Names] = Counter()
        sensitive = {tally.question.code: tally for tally in self.tallies if tally.question.sensitive}
        self.deciding = {
            code: [sensitive[one] for one in sorted(by & sensitive.keys())]
            for code, by in questionnaire.deciding().items()
        }

    def add(self, row: Sealed) -> Names:
        """Count an answer; gives its groups."""
        atom = tuple(row.frame.get(name, "unknown") for name in self.dimensions)
        asked = {code for one in self.questionnaire.visible(row.answers) for code in self.variables[one.code]}
        self.people[atom] += 1
        for tally in self.tallies:
            is_asked = tally.question.code in asked
            tally.add(atom, _given(tally.question, row.answers, asked=is_asked), asked=is_asked)
        return atom

    def counts(self) -> list[Count]:
        """The counts of the whole, and of the agreed cuts as far as they can be shown together.

        Fewer than five answers to a question: nothing. Fewer than ten: the whole only. Each question is broken down
        by who answered it. How many were led to a question tells what those before it said: where that must not be
        told, neither is anything of the question.
        """
        return [count for tally in self.tallies for count in self._counted(tally)]

    def _counted(self, tally: Tally) -> Iterator[Count]:
        code, n = tally.question.code, tally.answered.total()
        if n < K or any(one.agreed() for one in self.deciding[code]):
            return
        same = tally.agreed()
        if same and n <= SMALLEST_WHOLE:
            return  # of ten people, more than nine in ten are all of them
        yield Count("", "", code, ASKED, self.people.total() - tally.people(NOT_ASKED))
        if same:
            yield from (Count("", "", code, option, n) for option in ("", *(OVER + one for one in same)))
            return
        yield from _cell(tally, None, "", "")
        if tally.question.type in NUMBERS and n >= SMALLEST_WHOLE:
            yield Count("", "", code, SUM, round(tally.total))
        for cut, cells in self.released(tally):
            for name, atoms in cells.items():
                yield from _cell(tally, atoms, cut, name)

    def released(self, tally: Tally) -> Iterator[tuple[str, dict[str, frozenset[Names]]]]:
        """The breakdowns of a question. One in which a group agrees on something sensitive is left out: it would
        tell that of each of its people, and to blur it alone is no use, as it is the total less the others."""
        telling = {cut for one in self.deciding[tally.question.code] for cut in self._telling(one)}
        telling |= self._telling(tally) if tally.question.sensitive else set()
        for cut, cells in self._breakdowns(tally):
            if cut not in telling:
                yield cut, cells

    def _telling(self, tally: Tally) -> set[str]:
        """The breakdowns of a sensitive question in which everybody of a group agrees."""
        return {cut for cut, cells in self._breakdowns(tally) if any(unanimous(tally, one) for one in cells.values())}

    def _breakdowns(self, tally: Tally) -> Iterator[tuple[str, dict[str, frozenset[Names]]]]:
        order, breakdowns = release_cuts(self.dimensions, tally.answered, self.cuts)
        for one in breakdowns:
            yield one.cut.name, {name: frozenset(order[at] for at in places) for name, places in one.cells.items()}

    def kept(self) -> dict[str, list[str]]:
        """For each question, the answers that may stay in the rows that survive a survey.

        Rows have no groups, but a rare answer would give them back beside the published tables: if all who chose it
        are of one group, so is the row. So an answer stays where five people or more gave it, who are not all of one
        group, published or not; and what is left out is as many. Members and agencies are groups themselves and
        never stay.
        """
        return {one.question.code: self._kept(one) for one in self.tallies if one.question.type not in TELLS_WHO}

    def _kept(self, tally: Tally) -> list[str]:
        if any(one.agreed() for one in (tally, *self.deciding[tally.question.code])):
            return []
        groups = [group for group in self._groups(tally) if not self.people.keys() <= group]
        staying = sorted(
            (code for code, givers in tally.picked.items() if _tells_nothing(givers, groups)),
            key=lambda code: (tally.people(code), code),
        )
        left_out = Counter[Names]()
        for code in tally.picked.keys() - set(staying):
            left_out += tally.picked[code]
        while left_out and staying and not _tells_nothing(left_out, groups):
            left_out += tally.picked[staying.pop(0)]
        return staying

    def _groups(self, tally: Tally) -> Iterator[frozenset[Names]]:
        for place in range(len(self.dimensions)):
            for name in {atom[place] for atom in self.people}:
                yield frozenset(atom for atom in self.people if atom[place] == name)
        for _cut, cells in self.released(tally):
            yield from cells.values()


def turned_out(invited: Iterable[tuple[Mapping[str, str], bool]], cuts: Sequence[str]) -> list[Count]:
    """How many were invited and have answered, in all and by the agreed groups of five invited people or more."""
    dimensions = tuple(cuts)
    asked, answered = Counter[Names](), Counter[Names]()
    for frame, responded in invited:
        atom = tuple(frame.get(name, "unknown") for name in dimensions)
        asked[atom] += 1
        answered[atom] += responded
    order, breakdowns = release_cuts(dimensions, asked, [Cut((name,)) for name in cuts])
    cells = [("", "", frozenset(order))] + [
        (one.cut.name, name, frozenset(order[place] for place in places))
        for one in breakdowns for name, places in one.cells.items()
    ]  # fmt: skip
    return [
        Count(cut, cell, RESPONSE, option, _in(people, atoms))
        for cut, cell, atoms in cells for option, people in (("", asked), (ANSWERED, answered))
    ]  # fmt: skip


def _tells_nothing(givers: Counter[Names], groups: Iterable[frozenset[Names]]) -> bool:
    return givers.total() >= K and not any(givers.keys() <= group for group in groups)


def unanimous(tally: Tally, atoms: frozenset[Names]) -> bool:
    """Whether everybody in a cell gave the same answer."""
    people = _in(tally.answered, atoms)
    return any(_in(tally.picked.get(one.code, Counter()), atoms) == people for one in tally.question.tallied())


def _cell(tally: Tally, atoms: frozenset[Names] | None, cut: str, cell: str) -> Iterator[Count]:
    code = tally.question.code
    yield Count(cut, cell, code, "", _in(tally.answered, atoms))
    for option in tally.question.tallied():
        yield Count(cut, cell, code, option.code, _in(tally.picked.get(option.code, Counter()), atoms))


def _in(people: Counter[Names], atoms: frozenset[Names] | None) -> int:
    return sum(n for atom, n in people.items() if atoms is None or atom in atoms)


def chosen(question: Question, answer: Any) -> list[str]:
    """The options that an answer counts for."""
    if question.type in NUMBERS:
        return [band_of(int(answer))]
    return list(answer) if isinstance(answer, list) else [str(answer)]


def _given(question: Question, answers: Mapping[str, Any], *, asked: bool) -> Any:
    """An answer as it is counted: to send no file where one was asked for is an answer too."""
    answer = answers.get(question.code)
    return NOT_SENT if answer is None and asked and question.type in UPLOADS else answer


def kept_row(
    questionnaire: Questionnaire, answers: Mapping[str, Any], kept: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """One person's answers as they stay: numbers as bands, rare answers left out, nothing in words.

    Whether a question was not asked or not answered is an answer too, and as rare.
    """
    asked = {key for one in questionnaire.visible(answers) for key in one.answer_keys()}
    found: dict[str, Any] = {}
    for question in questionnaire.variables():
        allowed = kept.get(question.code)
        answer = _given(question, answers, asked=question.code in asked)
        if allowed is None:
            continue
        codes = chosen(question, answer) if answer is not None else [NO_ANSWER if question.code in asked else NOT_ASKED]
        staying = [code if code in allowed else LEFT_OUT for code in codes]
        if question.type is QuestionType.MULTI:
            staying = list(dict.fromkeys(staying))  # in a ranking each has its place
        found[question.code] = staying if isinstance(answer, list) else staying[0]
    return found
