"""An XLSForm workbook read into the table of a questionnaire; everything that cannot be taken is named first.

Read in this order: columns, settings, lists of choices, rows of the survey; then the table is checked like any other,
and what is wrong with it is told by sheet, row and column. Nothing in the file is computed, followed or run.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _

from lms.imports import workbook
from lms.imports.table import BadFile
from surveys.questionnaires.checking import KINDS, Problem, check
from surveys.questionnaires.xlsform import types
from surveys.questionnaires.xlsform.columns import (
    ABOUT,
    SHEETS,
    Sheet,
    language_code,
    language_title,
    recognise,
)
from surveys.questionnaires.xlsform.findings import Finding, Weight
from surveys.questionnaires.xlsform.rows import Rows

MAX_BYTES = 2 * 1024 * 1024
MAX_ROWS = 2_000
STARTS = (b"PK\x03\x04", b"PK\x05\x06")
KNOWN_STARTS = {b"%PDF": "PDF", b"\xd0\xcf\x11\xe0": "Excel 97–2003 (.xls)", b"\x89PNG": "PNG", b"{\\rt": "RTF"}
FIELDS = {  # where in a row of the survey a problem of the table stands
    "code": "name", "text": "label", "hint": "hint", "show_if": "relevant", "min": "constraint",
    "min_picks": "constraint", "max_picks": "constraint", "max_length": "constraint", "exclusive": "constraint",
    "message": "constraint_message", "title": "label", "rows": "label",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """What a workbook holds. `table` is None where something is wrong; `places` are the rows of the questions."""

    table: dict[str, Any] | None
    findings: Sequence[Finding] = field(default_factory=tuple)
    places: Mapping[str, int] = field(default_factory=dict)

    def of(self, weight: Weight) -> list[Finding]:
        return [one for one in self.findings if one.weight is weight]


def read(data: bytes, name: str = "") -> Report:
    """Read a workbook; `name` is the file's, used where the form has no title.

    Raises BadFile for what is no workbook, or not safe to open.
    """
    _refuse_others(data)
    tables, others = workbook.read_sheets(data, SHEETS)
    findings = [_extra_sheet(title) for title in others]
    sheets: dict[str, Sheet] = {}
    for sheet_name, table in tables.items():
        sheets[sheet_name], found = recognise(sheet_name, table)
        findings += found
    if "survey" not in sheets:
        findings.append(
            Finding("survey", 1, "", _("The sheet “survey” is missing. It holds the questions."), Weight.WRONG)
        )
        return Report(None, findings)
    findings += _missing_columns(sheets)
    if any(one.weight is Weight.WRONG for one in findings):
        return Report(None, findings)
    return _Form(sheets, findings, name).report()


def _refuse_others(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise BadFile(_("This file is larger than %(n)s MB. A questionnaire never is.", n=MAX_BYTES // 1024 // 1024))
    if data.startswith(STARTS):
        return
    kind = next((kind for start, kind in KNOWN_STARTS.items() if data.startswith(start)), "")
    if kind:
        raise BadFile(
            _("This file is of the kind %(kind)s, whatever its name says. Save the form as .xlsx.", kind=kind)
        )
    raise BadFile(_("This is not an Excel workbook. Save the form as .xlsx."))


def _extra_sheet(title: str) -> Finding:
    near = get_close_matches(title.casefold(), SHEETS, 1, 0.8)
    if near:
        text = _("There is no sheet of this name in XLSForm. Did you mean %(near)s?", near=near[0])
        return Finding(title[:40], 1, "", text, Weight.WRONG)
    return Finding(title[:40], 1, "", _("This sheet is not part of XLSForm. It is not read."), Weight.NOTE)


def _missing_columns(sheets: Mapping[str, Sheet]) -> list[Finding]:
    needed = {"survey": ("type", "name", "label"), "choices": ("list_name", "name", "label")}
    found = []
    for sheet in sheets.values():
        there = {column for column, _language in sheet.places}
        for column in needed.get(sheet.name, ()):
            if column not in there:
                text = _("The column %(column)s is missing.", column=column)
                found.append(Finding(sheet.name, 1, column, text, Weight.WRONG))
    return found


class _Form:
    """The whole form, put together."""

    def __init__(self, sheets: Mapping[str, Sheet], findings: list[Finding], name: str) -> None:
        self.sheets, self.findings = sheets, findings
        self.settings = next(sheets["settings"].rows(), None) if "settings" in sheets else None
        self.default, self.languages = self._languages()
        self.about = self._about()
        self.title = self._setting("form_title") or PurePath(name).stem or "Questionnaire"
        self.rows = Rows(sheets, findings, self.default, self.title)

    def report(self) -> Report:
        survey = self.sheets["survey"]
        if sum(types.split(row.get("type"))[0] not in (*types.BEGIN, *types.END) for row in survey.rows()) > MAX_ROWS:
            text = _("The survey has more than %(n)s rows. Nobody answers that many questions.", n=f"{MAX_ROWS:,}")
            return Report(None, [*self.findings, Finding("survey", MAX_ROWS + 2, "", text, Weight.WRONG)])
        self.rows.read()
        table = self._table()
        problems = check(table)
        self.findings += [self._placed(one) for one in problems]
        wrong = any(one.weight is Weight.WRONG for one in self.findings)
        order = {weight: place for place, weight in enumerate(Weight)}
        sheets = {name: place for place, name in enumerate(SHEETS)}
        self.findings.sort(key=lambda one: (order[one.weight], sheets.get(one.sheet, 9), one.row))
        places = {code: row.number for code, row in self.rows.places.items()}
        return Report(None if wrong else table, self.findings, places)

    def _languages(self) -> tuple[str, list[str]]:
        """The language of the form, and all that its texts are in."""
        named = [one for sheet in self.sheets.values() if sheet.name != ABOUT for one in sheet.languages()]
        told = language_code(self._setting("default_language"))
        plain = ("label", "") in self.sheets["survey"].places
        default = told if told and (plain or told in named) else "" if named and not plain else "en"
        default = default or (named[0] if named else "en")
        wanted = self._setting("default_language")
        if wanted and told != default:
            text = _("No column is in this language. It is read in %(language)s.", language=language_title(default))
            self.findings.append(Finding("settings", 2, "default_language", text, Weight.LEFT_OUT))
        if plain and not told:
            text = _("The labels name no language. They are taken as %(language)s.", language=language_title(default))
            self.findings.append(Finding("survey", 1, "label", text, Weight.NOTE))
        return default, list(dict.fromkeys([default, *named]))

    def _setting(self, name: str) -> str:
        return self.settings.get(name) if self.settings else ""

    def _about(self) -> dict[tuple[str, str], str]:
        rows = self.sheets[ABOUT].rows() if ABOUT in self.sheets else ()
        return {(row.get("name"), row.get("language")): row.get("value") for row in rows}

    def _table(self) -> dict[str, Any]:
        translations = self.rows.translations
        for (name, language), text in self.about.items():
            if name in ("title", "intro") and language in self.languages and language != self.default and text:
                translations.setdefault(language, {})[name] = text
        minutes, kind = self.about.get(("minutes", ""), ""), self.about.get(("kind", ""), "")
        intro = self.about.get(("intro", self.default), "")
        if not intro:
            text = _("XLSForm has no introduction. Write one before you publish.")
            self.findings.append(Finding("settings", 2, "form_title", text, Weight.NOTE))
        table: dict[str, Any] = {
            "code": re.sub(r"[^a-z0-9]+", "-", (self._setting("form_id") or self.title).lower()).strip("-")[:60]
            or "form",
            "version": self._setting("version") or "1",
            "title": self.title,
            "minutes": int(minutes) if minutes.isdecimal() and 0 < int(minutes[:4]) <= 120 else self.rows.minutes(),
            "intro": intro or self.title,
            "language": self.default,
            "kind": kind if kind in KINDS else "other",
            "sections": self.rows.sections,
        }
        if source := self.about.get(("source", "")):
            table["source"] = source
        if retired := self.about.get(("retired", ""), "").split():
            table["retired"] = retired
        if translations := {one: translations.get(one, {}) for one in self.languages if one != self.default}:
            table["translations"] = translations
        return table

    def _placed(self, problem: Problem) -> Finding:
        """A problem of the table, where it stands in the file."""
        row = self.rows.places.get(problem.question) or self.rows.heads.get(problem.section)
        column = FIELDS.get(problem.field, "type") if row else ""
        text = problem.text[:1].upper() + problem.text[1:] + "."
        if row is None:
            return Finding("settings" if problem.field in ("code", "version") else "survey", 2, "", text, Weight.WRONG)
        spoken = problem.language or self.default
        language = spoken if (column, spoken) in row.sheet.places else ""
        return Finding("survey", row.number, row.sheet.title(column, language), text, Weight.WRONG)
