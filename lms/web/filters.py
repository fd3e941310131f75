"""How dates, times and numbers are written on a page."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from lms.web import languages


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        day=day, short_day=short_day, weekday=weekday, month=month, moment=moment, clock_time=clock_time,
        percent=percent, slug=slug,
    )  # fmt: skip


def day(value: date) -> str:
    """Friday 11 June 2027"""
    return str(format_date(value, "EEEE d MMMM y"))


def short_day(value: date) -> str:
    """11 Jun 2027"""
    return str(format_date(value, "d MMM y"))


def weekday(value: date) -> str:
    """Fri"""
    return str(format_date(value, "EEE"))


def month(value: str) -> str:
    """June 2027, from 2027-06; anything else as it was written."""
    try:
        first = date.fromisoformat(f"{value}-01")
    except ValueError:
        return value
    return str(format_date(first, "LLLL y"))


def place(zone: str) -> str:
    """Colombo"""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def clock_time(value: datetime, zone: str | None = None) -> str:
    """14:30, Colombo time"""
    zone = zone or languages.time_zone()
    local = value.astimezone(ZoneInfo(zone))
    if zone == "UTC":
        return f"{local:%H:%M} UTC"
    return str(_("%(time)s, %(place)s time", time=f"{local:%H:%M}", place=place(zone)))


def moment(value: datetime, zone: str | None = None) -> str:
    """11 Jun 2027, 14:30, Colombo time"""
    zone = zone or languages.time_zone()
    return f"{short_day(value.astimezone(ZoneInfo(zone)).date())}, {clock_time(value, zone)}"


def percent(numerator: int, denominator: int | None) -> str:
    """54% without decimals; a dash where nothing could be counted."""
    if not denominator:
        return "–"
    return f"{round(100 * numerator / denominator)}%"


def slug(text: str) -> str:
    """A text as part of an HTML id: letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def text_direction() -> str:
    """rtl or ltr, for the reader's language."""
    return "rtl" if str(get_locale()) in languages.RIGHT_TO_LEFT else "ltr"
