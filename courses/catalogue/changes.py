"""What is different between two states of a course, in units that an author can decide about. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from courses.catalogue import markup
from courses.catalogue.folder import CourseSource, LessonSource, Row
from courses.catalogue.models import Need
from courses.catalogue.questions import QuestionBody

FACTS = ("title", "summary", "audience", "outcomes", "language", "initiative", "phase", "regions", "notice",
         "signatory_title", "signatory_name")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `kind` is a code that pages turn into a sentence about `subject`; `lessons` are the codes of
    the lessons it touches; `advice` is what most authors will choose."""

    kind: str
    code: str
    subject: str
    lessons: tuple[str, ...] = ()
    advice: Need = Need.COSMETIC

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.code}"

    def stored(self, need: Need) -> dict[str, Any]:
        return {
            "kind": self.kind, "code": self.code, "subject": self.subject, "lessons": list(self.lessons),
            "need": need.value,
        }  # fmt: skip


def between(old: CourseSource, new: CourseSource) -> list[Change]:
    """Every difference a learner can meet, in the order of the course."""
    return [
        *_facts(old.table, new.table),
        *_lessons(old, new),
        *_questions("check", old.checks, new.checks, _placing(new, "check")),
        *_scenarios(old, new),
        *_questions("question", old.bank, new.bank, {}),
        *_rules(old.table, new.table),
        *_named("media", old.media, new.media, _showing(new)),
        *_named("glossary", old.glossary, new.glossary, {}),
        *_languages(old, new),
    ]


def void(old: CourseSource, new: CourseSource) -> frozenset[str]:
    """The checks and scenarios whose old answers make no sense any more: gone, or with other places to choose."""
    after = {question.code: question for question, _row in new.checks}
    checks = {
        question.code
        for question, _row in old.checks
        if (other := after.get(question.code)) is None or not _same_places(question, other)
    }
    graphs = {str(row["id"]): _graph(row) for row in new.scenarios}
    return frozenset(checks | {str(row["id"]) for row in old.scenarios if graphs.get(str(row["id"])) != _graph(row)})


def _same_places(one: QuestionBody, other: QuestionBody) -> bool:
    """Whether an answer, which is kept as places, still names the same options; their words may be mended."""
    sides = ((one.options, other.options), (one.left, other.left))
    return one.kind is other.kind and all(
        len(before) == len(after) and (before == after or sorted(before) != sorted(after)) for before, after in sides
    )


def _graph(row: Row) -> object:
    nodes: Mapping[str, Row] = row.get("nodes", {})
    return row.get("start"), {
        code: [choice.get("next") for choice in node.get("choices", ())] for code, node in nodes.items()
    }


def _facts(old: Row, new: Row) -> Iterator[Change]:
    for name in FACTS:
        if (old.get(name) or "") != (new.get(name) or ""):
            yield Change("fact", name, name)


def _lessons(old: CourseSource, new: CourseSource) -> Iterator[Change]:
    before = {lesson.code: lesson for lesson in old.lessons}
    after = {lesson.code: lesson for lesson in new.lessons}
    for code, lesson in after.items():
        title = str(lesson.table["title"])
        if code not in before:
            yield Change("lesson_added", code, title, (code,), Need.LEARNING)
            continue
        known = before[code]
        if lesson.markdown != known.markdown:
            yield Change("lesson_changed", code, title, (code,), Need.LEARNING)
        if _label(lesson) != _label(known):
            yield Change("lesson_renamed", code, title, (code,))
    for code, lesson in before.items():
        if code not in after:
            yield Change("lesson_removed", code, str(lesson.table["title"]))
    kept = [code for code in before if code in after]
    if kept != [code for code in after if code in before]:
        yield Change("order", "lessons", "")


def _label(lesson: LessonSource) -> object:
    return [lesson.table.get(name) for name in ("title", "summary", "minutes", "slug", "sources")]


def _questions(
    kind: str,
    old: Sequence[tuple[QuestionBody, Row]],
    new: Sequence[tuple[QuestionBody, Row]],
    placing: Mapping[str, tuple[str, ...]],
) -> Iterator[Change]:
    before, after = ({question.code: (question, row) for question, row in rows} for rows in (old, new))
    for code, (question, row) in after.items():
        lessons = placing.get(code, ())
        if code not in before:
            yield Change(f"{kind}_added", code, question.stem, lessons)
        elif row != before[code][1]:
            advice = Need.COSMETIC if question.answer == before[code][0].answer else Need.LEARNING
            yield Change(f"{kind}_changed", code, question.stem, lessons, advice)
    for code, (question, _row) in before.items():
        if code not in after:
            yield Change(f"{kind}_removed", code, question.stem)


def _scenarios(old: CourseSource, new: CourseSource) -> Iterator[Change]:
    before, after = ({str(row["id"]): row for row in source.scenarios} for source in (old, new))
    placing = _placing(new, "scenario")
    for code, row in after.items():
        if before.get(code) != row:
            kind = "scenario_changed" if code in before else "scenario_added"
            yield Change(kind, code, str(row.get("title", code)), placing.get(code, ()))
    for code, row in before.items():
        if code not in after:
            yield Change("scenario_removed", code, str(row.get("title", code)))


def _rules(old: Row, new: Row) -> Iterator[Change]:
    for name in ("assessment", "completion", "pretest"):
        if (old.get(name) or {}) != (new.get(name) or {}):
            yield Change("rules", name, name)


def _named(
    kind: str, old: Mapping[str, Any], new: Mapping[str, Any], lessons: Mapping[str, tuple[str, ...]]
) -> Iterator[Change]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            change = "changed" if name in old and name in new else "added" if name in new else "removed"
            yield Change(f"{kind}_{change}", name, name, lessons.get(name, ()))


def _languages(old: CourseSource, new: CourseSource) -> Iterator[Change]:
    before, after = ({one.language: one for one in source.translations} for source in (old, new))
    for language in sorted({*before, *after}):
        if before.get(language) != after.get(language):
            yield Change("translation", language, language)


def _placing(source: CourseSource, kind: str) -> dict[str, tuple[str, ...]]:
    """In which lessons each check or scenario stands."""
    found: dict[str, tuple[str, ...]] = {}
    for lesson in source.lessons:
        for placed, code in markup.placed(lesson.markdown):
            if placed == kind:
                found[code] = (*found.get(code, ()), lesson.code)
    return found


def _showing(source: CourseSource) -> dict[str, tuple[str, ...]]:
    """In which lessons each picture stands."""
    found: dict[str, tuple[str, ...]] = {}
    for lesson in source.lessons:
        for address, _alternative in markup.pictures(lesson.markdown):
            name = address.removeprefix("media/")
            found[name] = (*found.get(name, ()), lesson.code)
    return found
