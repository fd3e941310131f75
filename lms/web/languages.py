"""In which language and time zone a page speaks."""

from zoneinfo import available_timezones

from flask import Flask, has_request_context, request, session
from flask_login import current_user

from lms.extensions import babel

LANGUAGES = {"en": "English", "id": "Bahasa Indonesia", "ar": "العربية"}
RIGHT_TO_LEFT = {"ar"}


def register(app: Flask) -> None:
    babel.init_app(app, locale_selector=language, timezone_selector=time_zone)


def language() -> str:
    """The reader's: chosen here, else of their profile, else what the browser asks for."""
    if not has_request_context():
        return "en"
    chosen = session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if current_user and current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def time_zone() -> str:
    """The reader's IANA zone; UTC for who is not signed in."""
    if has_request_context() and current_user and current_user.is_authenticated:
        return str(current_user.time_zone)
    return "UTC"


def zone_choices() -> list[tuple[str, str]]:
    """Every IANA zone with a place name, for a select."""
    return [("UTC", "UTC")] + [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if zone.split("/")[0] in {"Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    ]
