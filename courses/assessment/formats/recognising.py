"""Which format a file is in, told by what it holds and never by its name. Pure."""

from courses.assessment.formats import aiken, safe_xml
from courses.assessment.formats.gift import reading as gift
from courses.assessment.formats.moodle import reading as moodle
from courses.assessment.formats.plain_text import decode
from courses.assessment.formats.qti import packages
from courses.assessment.formats.report import Report

MAX_BYTES = 5 * 1024 * 1024  # of an upload; an application takes 6 MB in all


def read(data: bytes) -> Report:
    """The questions of a file in any of our formats. Raises BadBank, which says what to do."""
    if data.startswith(b"PK\x03\x04"):
        return packages.read(data)
    if safe_xml.looks_like_xml(data):
        root = safe_xml.parse(data)
        return moodle.read(data) if safe_xml.name(root) == "quiz" else packages.read_one(root)
    return aiken.read(data) if aiken.looks_like(decode(data).content) else gift.read(data)
