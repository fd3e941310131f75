"""A draft in other languages, side by side with its text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from courses.authoring import outline, queries
from courses.authoring.forms import EmptyForm
from courses.authoring.policies import writes_courses
from courses.authoring.services import translating
from courses.authoring.services.writing import WrittenMeanwhile
from courses.authoring.views.blueprint import blueprint
from courses.catalogue import folder, markup, scenarios, translations
from courses.catalogue.translations import Standing
from lms.db import transaction
from lms.errors import NotFound
from lms.web.access import allow
from lms.web.forms import clean
from lms.web.languages import LANGUAGES, RIGHT_TO_LEFT


@dataclass(frozen=True, slots=True)
class Side:
    """A lesson beside its translation."""

    row: Mapping[str, Any]
    text: str
    placed: Mapping[str, Mapping[str, Any]]
    made: Mapping[str, Any]
    made_text: str | None
    made_rows: Mapping[str, Any]

    @property
    def standings(self) -> dict[str, Standing]:
        """How the text (under the code of the lesson) and each question or scenario stands."""
        made = self.made_rows
        standings = {code: translations.standing_of_row(row, made.get(code)) for code, row in self.placed.items()}
        standings[str(self.row["code"])] = translations.standing_of_lesson(
            self.row, self.text, self.made, self.made_text
        )
        return standings

    @property
    def standing(self) -> Standing:
        return translations.worst(list(self.standings.values()))


@blueprint.get("/<int:draft_id>/languages")
@allow(writes_courses)
def languages_of(draft_id: int) -> ResponseReturnValue:
    """Every lesson in every language, and what is missing or out of date."""
    table, texts = queries.table(draft_id), queries.texts(draft_id)
    others = [code for code in LANGUAGES if code != table.get("language")]
    standings = {
        (language, row["code"]): _side(texts, language, row).standing
        for language in others
        for row in table.get("lessons", [])
    }
    return render_template(
        "courses/authoring/languages.html", draft=queries.draft(draft_id), table=table, others=others,
        standings=standings, names=LANGUAGES,
    )  # fmt: skip


@blueprint.route("/<int:draft_id>/languages/<language>/<code>", methods=["GET", "POST"])
@allow(writes_courses)
def translation(draft_id: int, language: str, code: str) -> ResponseReturnValue:
    draft, table, texts = queries.draft(draft_id), queries.table(draft_id), queries.texts(draft_id)
    row = outline.lesson_of(table, code)
    if row is None or language not in LANGUAGES or language == table.get("language"):
        raise NotFound(_("This course has no such translation."))
    side, problem = _side(texts, language, row), ""
    if EmptyForm().validate_on_submit():
        try:
            _save(draft_id, language, side)
        except WrittenMeanwhile as error:
            problem = str(error)
        else:
            flash(_("Saved."), "is-good")
            return redirect(url_for("authoring.translation", draft_id=draft_id, language=language, code=code))
    file = queries.file(draft_id, f"translations/{language}.json")
    return render_template(
        "courses/authoring/translation.html", draft=draft, table=table, side=side, language=language,
        name=LANGUAGES[language], direction="rtl" if language in RIGHT_TO_LEFT else "ltr", problem=problem,
        seen=request.form.get("seen") or (file.saves if file else 0), typed=request.form, form=EmptyForm(),
        words={key: translations.words_of(one) for key, one in side.placed.items()},
        prints={key: translations.row_fingerprint(one) for key, one in side.placed.items()},
        print=translations.lesson_fingerprint(row, side.text),
    )  # fmt: skip


def _side(texts: Mapping[str, bytes], language: str, row: Mapping[str, Any]) -> Side:
    made = json.loads(texts.get(f"translations/{language}.json", b"{}"))
    text = texts.get(str(row["file"]), b"").decode()
    translated = texts.get(folder.translated_name(str(row["file"]), language))
    known = {str(one.get("id")): one for one in folder.rows_of(texts, folder.QUESTIONS["checks"])}
    known |= {str(one.get("id")): scenarios.with_endings(one) for one in folder.rows_of(texts, folder.SCENARIOS)}
    return Side(
        row=row,
        text=text,
        placed={key: known[key] for _kind, key in markup.placed(text) if key in known},
        made=made.get("lessons", {}).get(row["code"], {}),
        made_text=translated.decode() if translated is not None else None,
        made_rows=made.get("rows", {}),
    )


def _save(draft_id: int, language: str, side: Side) -> None:
    """Keep what was typed, with the fingerprints of the texts that stood beside it."""
    typed = {name: clean(value) for name, value in request.form.items()}
    seen = typed.get("seen", "")
    facts = {name: typed.get(name, "") for name in ("title", "summary")}
    rows = {
        code: {
            "made_from": typed.get(f"print-{code}", ""),
            "words": {place: word for place in translations.words_of(row) if (word := typed.get(f"{code}:{place}"))},
        }
        for code, row in side.placed.items()
    }  # fmt: skip
    with transaction():
        translating.save(
            queries.draft(draft_id, lock=True), language, str(side.row["code"]),
            facts=facts | {"made_from": typed.get("print", "")}, text=typed.get("text", ""), rows=rows,
            seen={f"translations/{language}.json": int(seen)} if seen.isdecimal() and len(seen) < 9 else {},
            by=current_user,
        )  # fmt: skip
