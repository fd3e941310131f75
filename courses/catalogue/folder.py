"""A course folder, read whole: every error is collected with its file before anything is written. Pure but for reading.

course.toml, lessons/*.md, questions/bank.json, questions/checks.json, scenarios.json, glossary.json, media/*,
and for each other language lessons/<language>/*.md beside translations/<language>.json
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from courses.catalogue import archive, course_table, markup, media, references, rules, scenarios, taxonomy
from courses.catalogue.archive import MAX_BYTES as MAX_BYTES
from courses.catalogue.archive import CourseFolderError as CourseFolderError
from courses.catalogue.media import MediaError
from courses.catalogue.questions import QuestionBody, QuestionError, parse

QUESTIONS = {"bank": "questions/bank.json", "checks": "questions/checks.json"}
SCENARIOS = "scenarios.json"
GLOSSARY = "glossary.json"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LessonSource:
    table: Row
    markdown: str

    @property
    def code(self) -> str:
        return str(self.table["code"])


@dataclass(frozen=True, slots=True)
class Translation:
    """A course in another language: what is said of lessons by code, their texts, and the words of questions and
    scenarios by code."""

    language: str
    lessons: Mapping[str, Row]
    texts: Mapping[str, str]
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class CourseSource:
    """Everything a folder holds, checked."""

    table: Row
    lessons: tuple[LessonSource, ...]
    bank: tuple[tuple[QuestionBody, Row], ...]
    checks: tuple[tuple[QuestionBody, Row], ...]
    scenarios: tuple[Row, ...]
    media: Mapping[str, bytes]
    digest: str
    size: int
    files: Mapping[str, bytes]
    glossary: Mapping[str, str] = field(default_factory=dict)
    translations: tuple[Translation, ...] = ()


def read(folder: Path) -> CourseSource:
    """Read and check a course folder, or a zip of one. Raises CourseFolderError with all that is wrong."""
    files = archive.from_zip(folder.read_bytes()) if folder.is_file() else archive.from_directory(folder)
    return check({name: _kept(name, content, []) for name, content in files.items()})


def taken_in(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files as they are kept: pictures without hidden data, everything of a shape that can be edited.

    What is not finished yet passes; what is hostile, broken or of the wrong shape does not. Raises
    CourseFolderError with all of it.
    """
    problems: list[str] = []
    found = {name: _kept(name, content, problems) for name, content in files.items()}
    check_shape(found, problems)
    if problems:
        raise CourseFolderError(problems)
    return found


def check_shape(files: Mapping[str, bytes], problems: list[str]) -> None:
    """Note all that would keep an editor from reading the files."""
    course_table.read(files, problems)
    for name in files:
        if name.endswith(".json"):
            rows = _json(files, name, dict if name.startswith("translations/") else list, problems)
            if isinstance(rows, list) and not all(isinstance(row, dict) for row in rows):
                problems.append(f"{name}: must be a list of tables")
            elif isinstance(rows, dict) and (wrong := _wrong_translation(rows)):
                problems.append(f"{name}: {wrong}")
        elif name.endswith(".md"):
            text_of(files, name, problems)


def check(files: Mapping[str, bytes]) -> CourseSource:
    """The course that the files make, fit to be published. Raises CourseFolderError with all that is wrong."""
    problems: list[str] = []
    for name, content in files.items():
        _kept(name, content, problems)
    if "course.toml" not in files:
        problems.append("course.toml: missing")
    if problems:
        raise CourseFolderError(problems)
    table = course_table.read(files, problems)
    course_table.check(table, problems)
    if problems:
        raise CourseFolderError(problems)
    source = CourseSource(
        table=table,
        lessons=_lessons(table, files, problems),
        bank=_questions(files, QUESTIONS["bank"], problems),
        checks=_questions(files, QUESTIONS["checks"], problems),
        scenarios=_scenarios(files, problems),
        media={name.removeprefix("media/"): data for name, data in files.items() if name.startswith("media/")},
        digest=digest_of(files),
        size=sum(len(data) for data in files.values()),
        files=dict(files),
        glossary=_glossary(files, problems),
        translations=_translations(table, files, problems),
    )
    _check_codes(source, problems)
    _check_references(source, problems)
    _check_assessment(source, problems)
    _check_completion(table, problems)
    problems.extend(taxonomy.problems(table))
    if problems:
        raise CourseFolderError(problems)
    return source


def digest_of(files: Mapping[str, bytes]) -> str:
    """The same for the same files under the same names, wherever they lie."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return digest.hexdigest()


def text_of(files: Mapping[str, bytes], name: str, problems: list[str]) -> str:
    try:
        return files[name].decode()
    except UnicodeDecodeError as error:
        line = files[name][: error.start].count(b"\n") + 1
        problems.append(f"{name}: line {line}: the text must be saved as UTF-8")
        return ""


def rows_of(files: Mapping[str, bytes], name: str) -> list[dict[str, Any]]:
    """The rows of a JSON file of the folder; none where there is no such file."""
    return list(_json(files, name, list, []))


def question_of(row: Row) -> QuestionBody | None:
    """The question of a row, or None while it cannot be one."""
    try:
        return parse(row)
    except (QuestionError, TypeError, KeyError, AttributeError, IndexError, ValueError):
        return None


def glossary_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """The words of the glossary by key, as far as they are explained."""
    return _glossary(files, [])


def _kept(name: str, content: bytes, problems: list[str]) -> bytes:
    if not name.startswith("media/"):
        return content
    try:
        return media.take_in(name, content)
    except MediaError as error:
        problems.append(f"{name}: {error}")
        return content


def _json(files: Mapping[str, bytes], name: str, kind: type, problems: list[str]) -> Any:
    if name not in files:
        return kind()
    try:
        found = json.loads(files[name].decode())
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        problems.append(f"{name}: {error}")
        return kind()
    if not isinstance(found, kind):
        problems.append(f"{name}: must be {course_table.IN_WORDS[kind]}")
        return kind()
    return found


def _questions(files: Mapping[str, bytes], name: str, problems: list[str]) -> tuple[tuple[QuestionBody, Row], ...]:
    found = []
    codes: set[str] = set()
    for place, row in enumerate(_json(files, name, list, problems), 1):
        label = row.get("id", f"number {place}") if isinstance(row, dict) else f"number {place}"
        try:
            question = parse(row)
        except (QuestionError, TypeError, KeyError, AttributeError, IndexError, ValueError) as error:
            problems.append(f"{name}: question {label}: {error}")
            continue
        if question.code in codes:
            problems.append(f"{name}: question {label}: the id is used twice")
        codes.add(question.code)
        found.append((question, row))
    return tuple(found)


def _scenarios(files: Mapping[str, bytes], problems: list[str]) -> tuple[Row, ...]:
    found = []
    for table in _json(files, SCENARIOS, list, problems):
        try:
            row = scenarios.with_endings(table)
            wrong = scenarios.problems(row)
        except (TypeError, AttributeError, KeyError):
            problems.append(f"{SCENARIOS}: a scenario is not of the shape that can be played")
            continue
        problems.extend(f"{SCENARIOS}: {row.get('id')}: {text}" for text in wrong)
        found.append(row)
    return tuple(found)


def _lessons(table: Row, files: Mapping[str, bytes], problems: list[str]) -> tuple[LessonSource, ...]:
    found = []
    for place, row in enumerate(table["lessons"], 1):
        missing = [key for key in course_table.LESSON_NEEDED if not row.get(key)]
        problems.extend(f"course.toml: lesson {row.get('code', place)}: {key} is missing" for key in missing)
        name = str(row.get("file", ""))
        if name not in files or not name.startswith("lessons/"):
            problems.append(f"course.toml: lesson {row.get('code')}: there is no file {name}")
        elif not missing:
            found.append(LessonSource(row, text_of(files, name, problems)))
    return tuple(found)


def _glossary(files: Mapping[str, bytes], problems: list[str]) -> dict[str, str]:
    found = {}
    for place, row in enumerate(_json(files, GLOSSARY, list, problems), 1):
        term, meaning = (row.get("term"), row.get("meaning")) if isinstance(row, dict) else (None, None)
        if not isinstance(term, str) or not isinstance(meaning, str) or not term.strip() or not meaning.strip():
            problems.append(f"{GLOSSARY}: number {place}: needs a term and its meaning")
        else:
            found[markup.key_of(term)] = meaning
    return found


def _translations(table: Row, files: Mapping[str, bytes], problems: list[str]) -> tuple[Translation, ...]:
    found = []
    for name in sorted(one for one in files if one.startswith("translations/")):
        language = PurePosixPath(name).stem
        row = _json(files, name, dict, problems)
        if wrong := _wrong_translation(row):
            problems.append(f"{name}: {wrong}")
            continue
        texts = {
            str(lesson.get("code")): text_of(files, translated, problems)
            for lesson in table["lessons"]
            if (translated := translated_name(str(lesson.get("file", "")), language)) in files
        }
        found.append(Translation(language, row.get("lessons", {}), texts, row.get("rows", {})))
    return tuple(found)


def _wrong_translation(table: Row) -> str | None:
    """What is wrong with the shape of a translation, or None."""
    parts = [table.get("lessons", {}), table.get("rows", {})]
    if not all(isinstance(part, dict) and all(isinstance(one, dict) for one in part.values()) for part in parts):
        return "lessons and rows must be tables of tables"
    for row in parts[1].values():
        words = row.get("words", {})
        if not isinstance(words, dict) or not all(isinstance(word, str) for word in words.values()):
            return "words must be texts in quotes"
    if not all(isinstance(text, str) for row in parts[0].values() for text in row.values()):
        return "title, summary and made_from of a lesson must be texts in quotes"
    return None


def translated_name(name: str, language: str) -> str:
    """Where the text of a lesson lies in another language: lessons/01-x.md in lessons/id/01-x.md."""
    return name.replace("lessons/", f"lessons/{language}/", 1)


def _check_codes(source: CourseSource, problems: list[str]) -> None:
    for label, values in (
        ("code", [lesson.code for lesson in source.lessons]),
        ("file", [str(lesson.table["file"]) for lesson in source.lessons]),
    ):
        problems.extend(f"course.toml: two lessons have the {label} {one}" for one in _twice(values))
    if "ASSESSMENT" in {lesson.code for lesson in source.lessons}:
        problems.append("course.toml: no lesson may have the code ASSESSMENT")
    in_both = _twice([question.code for question, _row in (*source.bank, *source.checks)])
    problems.extend(f"{QUESTIONS['checks']}: question {one}: the id is used in the bank too" for one in in_both)


def _twice(values: Sequence[str]) -> list[str]:
    return sorted({value for value in values if values.count(value) > 1})


def _check_references(source: CourseSource, problems: list[str]) -> None:
    for lesson in source.lessons:
        problems.extend(
            f"{lesson.table['file']}: {text}" for text in references.problems(lesson.markdown, known_of(source))
        )
    for translation in source.translations:
        for code, text in translation.texts.items():
            problems.extend(
                f"lessons/{translation.language}: lesson {code}: {wrong}"
                for wrong in references.problems(text, known_of(source))
            )


def known_of(source: CourseSource) -> dict[str, set[str]]:
    """What a lesson may place, by kind."""
    return {
        "check": {question.code for question, _row in source.checks},
        "scenario": {str(row.get("id")) for row in source.scenarios},
        "media": set(source.media),
        "term": set(source.glossary),
    }


def _check_assessment(source: CourseSource, problems: list[str]) -> None:
    assessment = source.table["assessment"]
    draw: Mapping[str, int] = assessment.get("per_lesson", {})
    if sum(draw.values()) != assessment.get("questions"):
        problems.append("course.toml: assessment: per_lesson does not add up to questions")
    if source.table.get("pretest") and not draw:
        problems.append("course.toml: pretest draws from the same questions as the assessment, which has none")
    for code, wanted in draw.items():
        there = sum(question.lesson == code for question, _row in source.bank)
        if there < wanted:
            problems.append(f"course.toml: assessment: {wanted} questions of {code} are wanted, the bank has {there}")


def _check_completion(table: Mapping[str, Any], problems: list[str]) -> None:
    minutes = {str(row.get("code")): int(row.get("minutes", 0)) for row in table["lessons"]}
    wrong = rules.problems(table.get("completion", {}), minutes, table["assessment"].get("pass_mark", 0))
    problems.extend(f"course.toml: completion: {text}" for text in wrong)
