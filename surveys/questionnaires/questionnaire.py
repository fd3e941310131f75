"""A questionnaire as it is asked: sections of questions with options, bounds and conditions, in one or more languages.

Read from a table (a TOML file, a spreadsheet, or the JSON snapshot kept with a survey) and written back to the same
table. Its texts stand in its first language; other languages lie beside them, by the place of each text.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from surveys.questionnaires import logic, wording
from surveys.questionnaires.checking import Problem, check
from surveys.questionnaires.lists import house_list
from surveys.questionnaires.question import (
    LARGEST_NUMBER,
    LONGEST,
    MOST_RANKS,
    OWN_OPTIONS,
    SCALE,
    UPLOADS,
    WORDS,
    Option,
    Question,
    QuestionType,
    Section,
)


class Kind(StrEnum):
    """What a questionnaire is for."""

    ANNUAL = "annual"
    EVALUATION = "evaluation"
    CONFIDENCE = "confidence"
    NEEDS = "needs"
    OTHER = "other"


class QuestionnaireError(Exception):
    """The table cannot be a questionnaire; `found` is all that is wrong, `problems` says each with its place."""

    def __init__(self, found: list[Problem]) -> None:
        self.found = found
        self.problems = [str(problem) for problem in found]
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`translations` holds, for each further language, texts by their place. `retired` are codes never used again."""

    code: str
    version: str
    title: str
    minutes: int
    intro: str
    sections: tuple[Section, ...] = field(default=())
    language: str = "en"
    kind: Kind = Kind.OTHER
    source: str = ""
    retired: tuple[str, ...] = ()
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def variables(self) -> Iterator[Question]:
        """What answers are kept and counted under: a matrix is one variable for each of its rows."""
        for question in self.questions():
            yield from question.variables()

    @property
    def asks_for_files(self) -> bool:
        """Whether it can only be put to people in a survey with names."""
        return any(question.type in UPLOADS for question in self.questions())

    def worded(self) -> list[str]:
        """The keys under which people's own words, and days, are kept: they are read, never counted."""
        others = [question.other_key for question in self.questions() if question.other]
        return [one.code for one in self.variables() if not one.countable] + others

    def deciding(self) -> dict[str, set[str]]:
        """For each variable, the questions that decide whether it is asked: by themselves, or through others."""
        found: dict[str, set[str]] = {}
        for section in self.sections:
            for question in section.questions:
                direct = logic.codes(section.show_if) | logic.codes(question.show_if)
                through = direct.union(*(found.get(code, set()) for code in direct))
                found |= {one.code: through for one in (question, *question.variables())}
        return found

    def visible(self, answers: Mapping[str, Any]) -> list[Question]:
        """The questions that these answers lead to. One behind a hidden question is hidden too."""
        seen: dict[str, Any] = {}
        found = []
        for section in self.sections:
            if not logic.holds(section.show_if, seen):
                continue
            for question in section.questions:
                if logic.holds(question.show_if, seen):
                    found.append(question)
                    for key in question.answer_keys():
                        if (answer := answers.get(key)) is not None:
                            seen[key] = answer
        return found

    def kept(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers that count: those of questions that were shown, and words beside “other” where it was chosen."""
        found: dict[str, Any] = {}
        for question in self.visible(answers):
            found.update({key: answers[key] for key in question.answer_keys() if answers.get(key) is not None})
            if question.other and not wording.chose(answers.get(question.code), question.other):
                found.pop(question.other_key, None)
        return found

    def consents(self, answers: Mapping[str, Any]) -> bool:
        """Whether the one kind of question that nobody passes without is answered, where it was asked."""
        asked = (one for one in self.visible(answers) if one.type is QuestionType.CONSENT)
        return all(answers.get(one.code) is True for one in asked)

    def languages(self) -> list[str]:
        return [self.language, *self.translations]

    def missing(self, language: str) -> list[str]:
        """The places that have no text in a language yet."""
        if language == self.language:
            return []
        made = self.translations.get(language, {})
        return [place for place in wording.places(self) if not made.get(place)]

    def offered(self) -> list[str]:
        """The languages in which it can be answered: those that are whole."""
        return [language for language in self.languages() if not self.missing(language)]

    def spoken(self, language: str) -> "Questionnaire":
        """The same in another language, where it is whole in it."""
        return self.in_language(language) if language in self.offered() else self

    def in_language(self, language: str) -> "Questionnaire":
        """The same in another language; what has no text there stays as it is."""
        made = self.translations.get(language, {})
        title, intro = made.get("title", self.title), made.get("intro", self.intro)
        sections = wording.in_language(self.sections, made, language)
        return replace(self, title=title, intro=intro, sections=sections, language=language, translations={})


def parse(table: Mapping[str, Any], *, unfinished: bool = False) -> Questionnaire:
    """Read a questionnaire. Raises QuestionnaireError with everything that is wrong.

    `unfinished` lets one through that has no question yet, as a draft begins. What was stored before a rule is read
    all the same; `require_new` holds what is taken in to all of them.
    """
    if problems := [one for one in check(table, unfinished=unfinished) if not one.readable]:
        raise QuestionnaireError(problems)
    language = str(table.get("language", "en"))
    read = Questionnaire(
        code=str(table["code"]),
        version=str(table["version"]),
        title=str(table["title"]),
        minutes=int(table.get("minutes", 5)),
        intro=str(table["intro"]),
        sections=tuple(_section(row, number, language) for number, row in enumerate(table.get("sections") or (), 1)),
        language=language,
        kind=Kind(table.get("kind", Kind.OTHER)),
        source=str(table.get("source", "")),
        retired=tuple(table.get("retired", ())),
    )
    known = set(wording.places(read))
    return replace(read, translations={
        code: {place: str(text) for place, text in made.items() if place in known and text}
        for code, made in (table.get("translations") or {}).items()
    })  # fmt: skip


def require_new(table: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
    """Hold a table to the rules that older ones may break. Raises QuestionnaireError for what `before` had not."""
    old = {(one.question, one.text) for one in check(before, unfinished=True)} if before else set()
    if found := [one for one in check(table, unfinished=True) if one.readable and (one.question, one.text) not in old]:
        raise QuestionnaireError(found)


def _section(row: Mapping[str, Any], number: int, language: str) -> Section:
    questions = tuple(_question(one, language) for one in row.get("questions") or ())
    code = str(row.get("code") or f"s{number}")
    return Section(str(row.get("title", "")), questions, code=code, show_if=_condition(row))


def _question(row: Mapping[str, Any], language: str) -> Question:
    kind = QuestionType(row["type"])
    days = kind in (QuestionType.DATE, QuestionType.MONTH)
    numbers = {"min": 0, "max": 100 if kind is QuestionType.PERCENT else LARGEST_NUMBER}
    low, high = (row.get(name, numbers[name]) for name in ("min", "max"))
    ranks = MOST_RANKS if kind is QuestionType.RANK else 0
    return Question(
        code=str(row["code"]),
        type=kind,
        text=str(row["text"]),
        wording_version=int(row.get("wording_version", 1)),
        hint=str(row.get("hint", "")),
        options=_options(row, kind, language),
        rows=_labelled(row.get("rows", ())),
        exclusive=tuple(row.get("exclusive", ())),
        minimum=0 if days else int(low),
        maximum=0 if days else int(high),
        earliest=str(row.get("min", "")) if days else "",
        latest=str(row.get("max", "")) if days else "",
        max_length=int(row.get("max_length", LONGEST[kind])) if kind in WORDS else 0,
        picks=(int(row.get("min_picks", 0)), int(row.get("max_picks", ranks))),
        message=str(row.get("message", "")),
        other=str(row.get("other", "")),
        retired=tuple(row.get("retired", ())),
        optional=bool(row.get("optional", False)),
        sensitive=bool(row.get("sensitive", False)),
        show_if=_condition(row),
    )


def _condition(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """The condition of a question or section in its plainest form."""
    return logic.tidy(row["show_if"]) if row.get("show_if") else None


def _options(row: Mapping[str, Any], kind: QuestionType, language: str) -> tuple[Option, ...]:
    if kind in OWN_OPTIONS:
        return house_list(kind, language)
    if kind in (QuestionType.SCALE5, QuestionType.MATRIX):
        named = tuple(Option(code, str(label)) for code, label in zip(SCALE, row["labels"], strict=True))
        return named + _labelled(row.get("options", ()))
    return _labelled(row.get("options", ()))


def _labelled(rows: Any) -> tuple[Option, ...]:
    return tuple(Option(str(one["code"]), str(one["label"])) for one in rows)
