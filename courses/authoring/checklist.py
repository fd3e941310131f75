"""What has to be right before a course is published, as questions with an answer and what is missing. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import tomli_w

from courses.catalogue import folder, markup
from courses.catalogue.folder import CourseFolderError


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at. `needed` stands against publishing; the others are advice."""

    code: str
    missing: tuple[str, ...]
    needed: bool = True

    @property
    def met(self) -> bool:
        return not self.missing


def points(table: Mapping[str, Any], files: Mapping[str, bytes]) -> list[Point]:
    """The checklist of a draft."""
    lessons = [(str(row.get("title", row.get("code"))), row, _text(row, files)) for row in table.get("lessons", [])]
    numbered = {**files, "course.toml": tomli_w.dumps({**table, "version": table.get("version") or "-"}).encode()}
    problems = _problems(numbered)
    return [
        Point(
            "pictures", tuple(title for title, _row, text in lessons for _a, alt in markup.pictures(text) if not alt)
        ),
        Point(
            "videos",
            tuple(title for title, _row, text in lessons for one in markup.videos(text) if _is_mute(one, files)),
        ),
        Point("assessment", tuple(_after(problems, "course.toml: assessment: "))),
        Point("sources", tuple(title for title, row, _text in lessons if not row.get("sources")), needed=False),
        Point("checks", tuple(title for title, _row, text in lessons if not markup.placed(text)), needed=False),
        Point("folder", tuple(problems)),
    ]


def _problems(files: Mapping[str, bytes]) -> list[str]:
    try:
        folder.check(files)
    except CourseFolderError as error:
        return error.problems
    return []


def _is_mute(video: markup.Video, files: Mapping[str, bytes]) -> bool:
    return f"media/{video.captions}" not in files or not video.transcript


def _text(row: Mapping[str, Any], files: Mapping[str, bytes]) -> str:
    return files.get(str(row.get("file")), b"").decode()


def _after(problems: list[str], start: str) -> list[str]:
    return [text.removeprefix(start) for text in problems if text.startswith(start)]
