"""A course folder, read whole: every error is collected with its file before anything is written. Pure but for reading.

course.toml, lessons/*.md, questions/bank.json, questions/checks.json, scenarios.json, media/*.svg
"""

import hashlib
import json
import re
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from courses.catalogue import markup, rules
from courses.catalogue.questions import QuestionBody, QuestionError, parse

MAX_BYTES = 5 * 1024 * 1024
MAX_FILES = 200
SAFE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
ALLOWED = {".toml", ".md", ".json", ".svg"}
HOSTILE_SVG = re.compile(
    rb"<!DOCTYPE|<!ENTITY|<script|<foreignObject|\son[a-z]+\s*=|javascript:|(?:href|src)\s*=\s*[\"'](?!#)|@import|url\((?!#)",
    re.IGNORECASE,
)
NEEDED = ("slug", "title", "language", "version", "summary", "audience", "outcomes", "minutes", "initiative", "notice",
          "signatory_title", "assessment", "lessons")  # fmt: skip


class CourseFolderError(Exception):
    """The folder cannot be a course; `problems` says all that is wrong, each with its file."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class LessonSource:
    table: Mapping[str, Any]
    markdown: str


@dataclass(frozen=True, slots=True)
class CourseSource:
    """Everything a folder holds, checked."""

    table: Mapping[str, Any]
    lessons: tuple[LessonSource, ...]
    bank: tuple[tuple[QuestionBody, Mapping[str, Any]], ...]
    checks: tuple[tuple[QuestionBody, Mapping[str, Any]], ...]
    scenarios: tuple[Mapping[str, Any], ...]
    media: Mapping[str, bytes]
    digest: str
    size: int


def read(folder: Path) -> CourseSource:
    """Read and check a course folder. Raises CourseFolderError with all that is wrong."""
    problems: list[str] = []
    files = _files(folder, problems)
    if problems:
        raise CourseFolderError(problems)
    table = _toml(files, problems)
    bank = _questions(files, "questions/bank.json", problems)
    checks = _questions(files, "questions/checks.json", problems)
    scenarios = _scenarios(files, problems)
    media = {name.removeprefix("media/"): data for name, data in files.items() if name.startswith("media/")}
    lessons = _lessons(table, files, problems)
    _check_references(lessons, checks, scenarios, media, problems)
    _check_assessment(table, bank, problems)
    _check_completion(table, problems)
    if problems:
        raise CourseFolderError(problems)
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    size = sum(len(data) for data in files.values())
    return CourseSource(table, lessons, bank, checks, scenarios, media, digest.hexdigest(), size)


def size_of(svg: bytes) -> tuple[int, int]:
    """Width and height of a figure from its viewBox (SVG 2, section 8.6)."""
    try:
        box = ET.fromstring(svg).get("viewBox", "").replace(",", " ").split()  # noqa: S314  no DOCTYPE gets here
        return round(float(box[2])), round(float(box[3]))
    except (ET.ParseError, IndexError, ValueError):
        return 640, 400


def _files(folder: Path, problems: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    total = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            problems.append(f"{name}: links are not taken in")
        elif path.is_file():
            total += path.stat().st_size
            if path.suffix not in ALLOWED or not SAFE_NAME.fullmatch(path.name):
                problems.append(f"{name}: only .toml, .md, .json and .svg files with plain small names are taken in")
            elif total > MAX_BYTES or len(found) >= MAX_FILES:
                problems.append(f"{name}: the course is larger than 5 MB or has more than {MAX_FILES} files")
                break
            else:
                found[name] = path.read_bytes()
    if "course.toml" not in found:
        problems.append("course.toml: missing")
    problems.extend(
        f"{name}: a figure must not hold scripts, entities or addresses"
        for name, data in found.items()
        if name.endswith(".svg") and HOSTILE_SVG.search(data)
    )
    return found


def _toml(files: Mapping[str, bytes], problems: list[str]) -> dict[str, Any]:
    try:
        table = tomllib.loads(files["course.toml"].decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseFolderError([f"course.toml: {error}"]) from error
    missing = [name for name in NEEDED if not table.get(name)]
    if missing:
        raise CourseFolderError([f"course.toml: {name} is missing" for name in missing])
    minutes = sum(int(lesson.get("minutes", 0)) for lesson in table["lessons"])
    if minutes != table["minutes"]:
        problems.append(f"course.toml: minutes says {table['minutes']}, the lessons add up to {minutes}")
    return table


def _json(files: Mapping[str, bytes], name: str, problems: list[str]) -> list[Any]:
    if name not in files:
        return []
    try:
        found = json.loads(files[name].decode())
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{name}: {error}")
        return []
    if not isinstance(found, list):
        problems.append(f"{name}: must be a list")
        return []
    return found


def _questions(
    files: Mapping[str, bytes], name: str, problems: list[str]
) -> tuple[tuple[QuestionBody, Mapping[str, Any]], ...]:
    found = []
    codes: set[str] = set()
    for place, row in enumerate(_json(files, name, problems), 1):
        label = row.get("id", f"number {place}") if isinstance(row, dict) else f"number {place}"
        try:
            question = parse(row)
        except (QuestionError, TypeError, KeyError, AttributeError, IndexError) as error:
            problems.append(f"{name}: question {label}: {error}")
            continue
        if question.code in codes:
            problems.append(f"{name}: question {label}: the id is used twice")
        codes.add(question.code)
        found.append((question, row))
    return tuple(found)


def _scenarios(files: Mapping[str, bytes], problems: list[str]) -> tuple[Mapping[str, Any], ...]:
    found = []
    for table in _json(files, "scenarios.json", problems):
        endings = {code: {"text": text} for code, text in table.get("endings", {}).items()}
        row = {**table, "nodes": {**table.get("nodes", {}), **endings}}
        problems.extend(f"scenarios.json: {row.get('id')}: {wrong}" for wrong in scenario_problems(row))
        found.append(row)
    return tuple(found)


def scenario_problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a scenario: a choice that leads nowhere, a start that is missing, no way to an end."""
    nodes: Mapping[str, Any] = row.get("nodes", {})
    if row.get("start") not in nodes:
        return ["the start is not one of the nodes"]
    wrong = []
    reached, waiting = set(), [row["start"]]
    while waiting:
        code = waiting.pop()
        if code in reached:
            continue
        reached.add(code)
        for choice in nodes.get(code, {}).get("choices", ()):
            if choice.get("next") not in nodes:
                wrong.append(f"a choice of {code} leads to {choice.get('next')}, which does not exist")
            else:
                waiting.append(choice["next"])
    if not wrong and all(nodes[code].get("choices") for code in reached):
        wrong.append("no way leads to an end")
    return wrong


def _lessons(table: Mapping[str, Any], files: Mapping[str, bytes], problems: list[str]) -> tuple[LessonSource, ...]:
    found = []
    for row in table["lessons"]:
        name = str(row.get("file", ""))
        if name not in files or not name.startswith("lessons/"):
            problems.append(f"course.toml: lesson {row.get('code')}: there is no file {name}")
            continue
        missing = [key for key in ("code", "slug", "title", "minutes", "summary") if not row.get(key)]
        problems.extend(f"course.toml: lesson {row.get('code', name)}: {key} is missing" for key in missing)
        found.append(LessonSource(row, files[name].decode(errors="replace")))
    return tuple(found)


def _check_references(
    lessons: tuple[LessonSource, ...],
    checks: tuple[tuple[QuestionBody, Mapping[str, Any]], ...],
    scenarios: tuple[Mapping[str, Any], ...],
    media: Mapping[str, bytes],
    problems: list[str],
) -> None:
    known = {
        "check": {question.code for question, _row in checks},
        "scenario": {str(row.get("id")) for row in scenarios},
    }
    for lesson in lessons:
        name = lesson.table.get("file")
        for kind, code in markup.placed(lesson.markdown):
            if code not in known[kind]:
                problems.append(f"{name}: there is no {kind} {code}")
        for address, alternative in markup.pictures(lesson.markdown):
            if address.removeprefix("media/") not in media or not address.startswith("media/"):
                problems.append(f"{name}: there is no picture {address}")
            if not alternative.strip():
                problems.append(f"{name}: the picture {address} needs a text for those who cannot see it")


def _check_assessment(
    table: Mapping[str, Any], bank: tuple[tuple[QuestionBody, Mapping[str, Any]], ...], problems: list[str]
) -> None:
    draw: Mapping[str, int] = table["assessment"].get("per_lesson", {})
    if sum(draw.values()) != table["assessment"].get("questions"):
        problems.append("course.toml: assessment: per_lesson does not add up to questions")
    for code, wanted in draw.items():
        there = sum(question.lesson == code for question, _row in bank)
        if there < wanted:
            problems.append(f"course.toml: assessment: {wanted} questions of {code} are wanted, the bank has {there}")


def _check_completion(table: Mapping[str, Any], problems: list[str]) -> None:
    minutes = {str(row.get("code")): int(row.get("minutes", 0)) for row in table["lessons"]}
    wrong = rules.problems(table.get("completion", {}), minutes, table["assessment"].get("pass_mark", 0))
    problems.extend(f"course.toml: completion: {text}" for text in wrong)
