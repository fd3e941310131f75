"""Dates as people type them into a table. Pure."""

import re
from datetime import date

from flask_babel import gettext as _

from lms.errors import RuleBroken

ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]\d{2}:\d{2}.*)?")
NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})\.?,?[-/. ]+(\d{4})")
WORDS_FIRST = re.compile(r"([a-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DOTTED = "."


class UnclearDate(RuleBroken):
    """The text is no date, or could be two; the message says how to write it."""


def read_date(text: str) -> date | None:
    """The date that a text means: 2027-06-11, 11 June 2027, or 11/6/2027 where only one reading makes sense.

    Empty text is no date. 11.6.2027 is day first, as everybody who writes dots means it. Raises UnclearDate.
    """
    text = " ".join(text.casefold().split())
    if not text:
        return None
    if found := ISO.fullmatch(text):
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    if (found := WORDS.fullmatch(text)) and (month := _month(found[2])):
        return _day(text, int(found[3]), month, int(found[1]))
    if (found := WORDS_FIRST.fullmatch(text)) and (month := _month(found[1])):
        return _day(text, int(found[3]), month, int(found[2]))
    if found := NUMBERS.fullmatch(text):
        return _numbers(text, int(found[1]), int(found[2]), int(found[3]))
    raise UnclearDate(_("Write the date as 2027-06-11 or 11 June 2027."))


def _numbers(text: str, first: int, second: int, year: int) -> date:
    if DOTTED in text or first > 12 or first == second:
        return _day(text, year, second, first)
    if second > 12:
        return _day(text, year, first, second)
    raise UnclearDate(
        _(
            "%(text)s can be two days: %(one)s or %(other)s. Write the date as year-month-day.",
            text=text,
            one=_day(text, year, second, first).isoformat(),
            other=_day(text, year, first, second).isoformat(),
        )
    )


def _month(word: str) -> int | None:
    return next((n for n, name in enumerate(MONTHS, 1) if name.startswith("sep" if word == "sept" else word)), None)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise UnclearDate(_("%(text)s is not a day of the calendar.", text=text)) from error
