"""The outline and the lesson editor."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import outline, queries, reading_level, showing, weight
from courses.authoring.forms import CourseForm, LessonForm, LessonNameForm
from courses.authoring.policies import writes_courses
from courses.authoring.services import lessons as services
from courses.authoring.services import writing
from courses.authoring.views.blueprint import blueprint
from courses.catalogue import folder, markup, media
from lms.db import transaction
from lms.errors import NotFound
from lms.web import headers
from lms.web.access import allow

FILE_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; media-src 'self'"


@blueprint.route("/<int:draft_id>", methods=["GET", "POST"])
@allow(writes_courses)
def draft(draft_id: int) -> ResponseReturnValue:
    found, table = queries.draft(draft_id), queries.table(draft_id)
    form = CourseForm(data=_course_facts(table))
    if form.validate_on_submit():
        with transaction():
            services.change_course(queries.draft(draft_id, lock=True), _typed(form), _draw(table), by=current_user)
        flash(_("Saved."), "is-good")
        return redirect(url_for("authoring.draft", draft_id=draft_id))
    return render_template(
        "courses/authoring/draft.html", draft=found, table=table, form=form, in_bank=queries.bank_counts(draft_id),
        removed=request.args.get("removed", ""), save=request.args.get("save", 0, type=int),
    )  # fmt: skip


@blueprint.post("/<int:draft_id>/lessons")
@allow(writes_courses)
def add_lesson(draft_id: int) -> ResponseReturnValue:
    form = LessonNameForm()
    if not form.validate_on_submit():
        flash(_("Write a title for the lesson."), "is-bad")
        return redirect(url_for("authoring.draft", draft_id=draft_id))
    with transaction():
        code = services.add(queries.draft(draft_id, lock=True), form.title.data, by=current_user)
    return redirect(url_for("authoring.lesson", draft_id=draft_id, code=code))


@blueprint.post("/<int:draft_id>/lessons/<code>/move")
@allow(writes_courses)
def move_lesson(draft_id: int, code: str) -> ResponseReturnValue:
    with transaction():
        by_places = -1 if request.form.get("way") == "up" else 1
        services.move(queries.draft(draft_id, lock=True), code, by_places, by=current_user)
    return redirect(url_for("authoring.lesson", draft_id=draft_id, code=code))


@blueprint.post("/<int:draft_id>/lessons/<code>/remove")
@allow(writes_courses)
def remove_lesson(draft_id: int, code: str) -> ResponseReturnValue:
    with transaction():
        save_id = services.remove(queries.draft(draft_id, lock=True), code, by=current_user)
    return redirect(url_for("authoring.draft", draft_id=draft_id, removed=code, save=save_id))


@blueprint.post("/<int:draft_id>/lessons/<code>/put-back/<int:save_id>")
@allow(writes_courses)
def put_back_lesson(draft_id: int, code: str, save_id: int) -> ResponseReturnValue:
    with transaction():
        services.put_back(queries.draft(draft_id, lock=True), code, save_id, by=current_user)
    flash(_("The lesson is back, as it was."), "is-good")
    return redirect(url_for("authoring.lesson", draft_id=draft_id, code=code))


@blueprint.route("/<int:draft_id>/lessons/<code>", methods=["GET", "POST"])
@allow(writes_courses)
def lesson(draft_id: int, code: str) -> ResponseReturnValue:
    found, table = queries.draft(draft_id), queries.table(draft_id)
    row = _lesson(table, code)
    file = queries.file(draft_id, str(row["file"]))
    text = file.content.decode() if file else ""
    form = LessonForm(data=_lesson_facts(row) | {"text": text})
    seen = file.saves if file else 0
    if form.validate_on_submit():
        try:
            seen = _save(draft_id, code, form)
        except writing.WrittenMeanwhile as problem:
            if _only_save():
                return jsonify(problem=str(problem)), 409
            form.text.errors = [str(problem)]
        else:
            if _only_save():
                return jsonify(saves=seen)
            flash(_("Saved."), "is-good")
            return redirect(url_for("authoring.lesson", draft_id=draft_id, code=code))
    elif request.method == "POST" and _only_save():
        return jsonify(problem=form.problems()[0][1] if form.problems() else ""), 422
    return render_template(
        "courses/authoring/lesson.html", draft=found, table=table, row=row, form=form, seen=_seen(seen),
        **_beside(draft_id, table, row, form.text.data or ""),
    )  # fmt: skip


@blueprint.get("/<int:draft_id>/history/<path:name>")
@allow(writes_courses)
def history(draft_id: int, name: str) -> ResponseReturnValue:
    return render_template(
        "courses/authoring/history.html", draft=queries.draft(draft_id), name=name,
        saves=queries.history(draft_id, name), now=queries.file(draft_id, name),
    )  # fmt: skip


@blueprint.route("/<int:draft_id>/saves/<int:save_id>", methods=["GET", "POST"])
@allow(writes_courses)
def save(draft_id: int, save_id: int) -> ResponseReturnValue:
    """How a text stood after a save, and the way back to it."""
    found = queries.save(draft_id, save_id)
    if request.method == "POST":
        with transaction():
            save = queries.save(draft_id, save_id)
            writing.restore(queries.draft(draft_id, lock=True), save, by=current_user)
        flash(_("The text is back as it was then. What was there meanwhile is in the history."), "is-good")
        return redirect(_page_of(draft_id, found.name))
    return render_template("courses/authoring/save.html", draft=queries.draft(draft_id), save=found)


@blueprint.get("/<int:draft_id>/preview/<code>")
@allow(writes_courses)
def preview(draft_id: int, code: str) -> ResponseReturnValue:
    """The lesson as a learner sees it; the editor shows this page in a frame as wide as a phone."""
    base = url_for("authoring.draft", draft_id=draft_id) + "/media"
    response = make_response(render_template("courses/authoring/preview.html", shown=shown(draft_id, code, base)))
    response.headers["Content-Security-Policy"] = headers.policy(framed_by="'self'")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


@blueprint.get("/<int:draft_id>/media/<name>")
@allow(writes_courses)
def media_file(draft_id: int, name: str) -> ResponseReturnValue:
    """A file of the draft's media folder, or a smaller size of a picture in it."""
    return media_of(draft_id, name)


def media_of(draft_id: int, name: str) -> Response:
    """A file that can do nothing when it is opened alone. Raises NotFound."""
    file = queries.file(draft_id, f"media/{name}")
    content, kind = (file.content, media.KINDS[media.suffix(name)]) if file else _smaller(draft_id, name)
    response = Response(content, mimetype=kind)
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.make_conditional(request, accept_ranges=True, complete_length=len(content))
    return response


def _smaller(draft_id: int, name: str) -> tuple[bytes, str]:
    original = name.rsplit(".", 2)[0]
    if media.MADE.fullmatch(name) and (file := queries.file(draft_id, f"media/{original}")):
        made = media.smaller(original, file.content)
        if name in made:
            return made[name], "image/webp"
    raise NotFound(_("There is no such picture."))


def shown(draft_id: int, code: str, base: str) -> showing.Shown:
    """A lesson of a draft as learners will see it. Raises NotFound."""
    queries.draft(draft_id)
    table, texts = queries.table(draft_id), queries.texts(draft_id)
    name = str((outline.lesson_of(table, code) or {}).get("file"))
    pictures = {one.name: one.content for one in queries.pictures(draft_id, texts.get(name, b"").decode())}
    found = showing.lesson(table, texts, pictures, code, base)
    if found is None:
        raise NotFound(_("This course has no such lesson."))
    return found


def _beside(draft_id: int, table: Mapping[str, Any], row: Mapping[str, Any], text: str) -> dict[str, Any]:
    """What the editor shows beside the text: what can be placed, how heavy and how easy to read it is."""
    texts = queries.texts(draft_id)
    used = queries.pictures(draft_id, text)
    made = markup.blocks(text, {}, "", folder.glossary_of(texts), str(table.get("language", "en")))
    return {
        "placed": markup.placed(text),
        "checks": [
            one for one in folder.rows_of(texts, folder.QUESTIONS["checks"]) if one.get("lesson") == row["code"]
        ],
        "scenarios": folder.rows_of(texts, folder.SCENARIOS),
        "files": queries.media(draft_id),
        "words": [(one["term"], markup.key_of(one["term"])) for one in queries.words(draft_id)],
        "weight": weight.of(text, made, {one.name: one.content for one in used}),
        "reading": reading_level.read(markup.plain(text)),
    }


def _save(draft_id: int, code: str, form: LessonForm) -> int:
    seen = request.form.get("seen", "")
    facts = {
        "title": form.title.data, "summary": form.summary.data or "", "minutes": form.minutes.data,
        "sources": _lines(form.sources.data),
    }  # fmt: skip
    with transaction():
        return services.save(
            queries.draft(draft_id, lock=True), code, text=form.text.data or "", facts=facts,
            seen=int(seen) if seen.isdecimal() and len(seen) < 9 else None, by=current_user, together=_only_save(),
        )  # fmt: skip


def _only_save() -> bool:
    return request.form.get("only") == "save"


def _seen(saves: int) -> int:
    """How many saves the writer knew of; after a conflict still that number, so that saving again says it again."""
    typed = request.form.get("seen", "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else saves


def _lesson(table: Mapping[str, Any], code: str) -> dict[str, Any]:
    if found := outline.lesson_of(table, code):
        return found
    raise NotFound(_("This course has no such lesson."))


def _lesson_facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": row.get("title", ""), "summary": row.get("summary", ""), "minutes": row.get("minutes", 5),
        "sources": "\n".join(row.get("sources", [])),
    }  # fmt: skip


def _course_facts(table: Mapping[str, Any]) -> dict[str, Any]:
    assessment = table.get("assessment", {})
    return {
        **{name: table.get(name) for name in ("title", "summary", "audience", "initiative", "notice", "signatory_name",
                                              "signatory_title")},
        "outcomes": "\n".join(table.get("outcomes", [])), "phase": table.get("phase") or "",
        "regions": table.get("regions") or [],
        "assessment_title": assessment.get("title"), "pass_mark": assessment.get("pass_mark"),
        "attempts": assessment.get("attempts"), "pretest": table.get("pretest", False),
    }  # fmt: skip


def _typed(form: CourseForm) -> dict[str, Any]:
    facts = {name: form[name].data or "" for name in ("title", "summary", "audience", "notice", "signatory_name",
                                                      "signatory_title")}  # fmt: skip
    assessment = {
        "title": form.assessment_title.data, "pass_mark": form.pass_mark.data, "attempts": form.attempts.data,
    }  # fmt: skip
    return {
        **facts, "initiative": form.initiative.data, "outcomes": _lines(form.outcomes.data), "assessment": assessment,
        "phase": form.phase.data, "regions": form.regions.data, "pretest": form.pretest.data,
    }  # fmt: skip


def _draw(table: Mapping[str, Any]) -> dict[str, int]:
    typed = {str(one["code"]): request.form.get(f"draw-{one['code']}", "") for one in table.get("lessons", [])}
    return {code: int(value) for code, value in typed.items() if value.isdecimal() and len(value) < 3}


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


def _page_of(draft_id: int, name: str) -> str:
    """Where a file of a draft is edited."""
    for row in queries.table(draft_id).get("lessons", []):
        if row.get("file") == name:
            return url_for("authoring.lesson", draft_id=draft_id, code=row["code"])
    return url_for("authoring.draft", draft_id=draft_id)
