"""The first page: what to do next, from what each capability says is waiting."""

import re
from collections.abc import Iterable
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from lms import clock
from lms.db import db
from lms.house import house
from lms.manifest import Figure, Stop, Todo
from lms.roles import Person, anyone_signed_in, works_in_office
from lms.web.access import allow, public
from lms.web.languages import LANGUAGES
from lms.web.route import complete

blueprint = Blueprint("home", __name__)

LOCAL_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")


@blueprint.get("/")
@allow(anyone_signed_in)
def index() -> ResponseReturnValue:
    today = clock.today(current_user.time_zone)
    todos = todos_for(current_user)
    if works_in_office(current_user):
        return render_template(
            "home/today.html",
            today=today,
            attention=attention_for(current_user),
            figures=figures_for(current_user),
            todos=todos,
        )
    return render_template("home/learner.html", today=today, todos=todos, stops=complete(stops_for(current_user)))


@blueprint.post("/language/<code>")
@public
def choose_language(code: str) -> ResponseReturnValue:
    if code not in LANGUAGES:
        abort(404)
    session["language"] = code
    back = request.form.get("back", "")
    return redirect(back if stays_here(back) else url_for("home.index"))


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Says whether the service can read its database: 200 with `ok`, or 503."""
    try:
        db.session.execute(text("select 1"))
    except SQLAlchemyError:
        return Response("database unreachable\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


def todos_for(person: Person) -> list[Todo]:
    """Everything that waits for this person, what is due first first."""
    return _by_due(todo for manifest in house().manifests for source in manifest.todos for todo in source(person))


def attention_for(person: Person) -> list[Todo]:
    """What the office has to look at, as far as this person's roles let them see it."""
    return _by_due(todo for manifest in house().manifests for source in manifest.attention for todo in source(person))


def figures_for(person: Person) -> list[Figure]:
    return [figure for manifest in house().manifests for source in manifest.figures for figure in source(person)]


def stops_for(person: Person) -> list[Stop]:
    """The person's place at each link of the chain, in order."""
    found = [stop for manifest in house().manifests for source in manifest.stops for stop in source(person)]
    return sorted(found, key=lambda stop: stop.link)


def stays_here(address: str) -> bool:
    """Whether an address is a path of this service, however a browser reads it.

    Browsers take a backslash for a slash and drop control characters (WHATWG URL, 4.4), so neither may occur.
    """
    return bool(LOCAL_PATH.fullmatch(address))


def _by_due(todos: Iterable[Todo]) -> list[Todo]:
    return sorted(todos, key=lambda todo: (todo.due is None, todo.due or date.max))
