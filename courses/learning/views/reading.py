"""In which language somebody reads lessons."""

from flask import request, session

from courses.catalogue import queries as catalogue
from courses.catalogue.models import CourseVersion
from lms.web import languages


def language() -> str:
    """As chosen on a lesson, else as the pages are."""
    if (chosen := request.args.get("in")) and len(chosen) < 12:
        session["lesson_language"] = chosen
    return str(session.get("lesson_language") or languages.language())


def titles(version: CourseVersion) -> dict[int, str]:
    """The titles of lessons by position, where the reader reads them in another language than the course."""
    return {position: title for position, (title, _summary) in catalogue.in_language(version, language()).items()}
