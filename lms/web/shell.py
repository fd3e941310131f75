"""What every template can use: navigation, icons' names, the address of a static file."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, current_app, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from lms.files import kinds, stripping
from lms.house import house
from lms.manifest import NavItem
from lms.roles import works_in_office
from lms.web import filters, languages
from lms.web.headers import nonce
from lms.web.route import standing_at

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
        largest_file=kinds.MOST_BYTES,
        heic_advice=stripping.HEIC,
        door=door,
        way_back=way_back,
        standing_at=standing_at,
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


def here(**changes: object) -> str:
    """This page's address with some of its query changed; None takes one away."""
    query: dict[str, object] = {**request.args.to_dict(flat=False), **changes}
    kept = {name: value for name, value in query.items() if value is not None}
    path = url_for(str(request.endpoint), **(request.view_args or {}))
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def way_back() -> str:
    """Where to return after a change of language: this page, if it can be asked for again."""
    if request.endpoint == "pages.language":
        return request.args.get("back", "")
    return request.full_path.rstrip("?") if request.method == "GET" and request.endpoint else ""


def door(endpoint: str) -> str | None:
    """The address of a page that another capability brings, or None in a house without it."""
    return url_for(endpoint) if endpoint in current_app.view_functions else None
