"""What every template can use: navigation, icons' names, the address of a static file."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from lms.house import house
from lms.manifest import NavItem
from lms.roles import works_in_office
from lms.web import filters, languages
from lms.web.headers import nonce

STATIC = Path(__file__).resolve().parent.parent / "static"


def register(app: Flask) -> None:
    """Put the names below into every template."""
    app.jinja_env.globals.update(
        static=static,
        csp_nonce=nonce,
        text_direction=filters.text_direction,
        place=filters.place,
        languages=languages.LANGUAGES,
        main_navigation=main_navigation,
        in_office=in_office,
        reader_zone=languages.time_zone,
        page_language=lambda: str(get_locale()),
        here=here,
    )


@cache
def static(name: str) -> str:
    """The address of a static file; it changes when the file does, so that browsers may keep it for a year."""
    version = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=version)


def in_office() -> bool:
    return bool(current_user.is_authenticated and works_in_office(current_user))


def main_navigation() -> list[NavItem]:
    """The places this reader may go, for the bar of learners or the side of the office."""
    if not current_user.is_authenticated:
        return []
    office = works_in_office(current_user)
    items = [item for manifest in house().manifests for item in manifest.navigation if item.office == office]
    return sorted((item for item in items if item.may_see(current_user)), key=lambda item: item.order)


def here(**changes: Any) -> str:
    """This page's address with some of its query changed; None takes one away."""
    query = {**request.args.to_dict(), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    return url_for(str(request.endpoint), **(request.view_args or {}), **kept)
