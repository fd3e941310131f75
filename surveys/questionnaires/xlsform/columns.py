"""The columns of an XLSForm: which we read, in which language they speak, and which name was meant. Pure.

Names and aliases: https://xlsform.org/en/ref-table/ and the aliases of pyxform.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache

from babel import Locale
from flask_babel import gettext as _

from lms.imports.table import Table
from surveys.questionnaires.checking import LANGUAGE
from surveys.questionnaires.xlsform.findings import Finding, Weight

ABOUT = "rso_about"  # the sheet that carries what XLSForm has no place for
YES, NO = ("yes", "true", "true()", "1"), ("no", "false", "false()", "0")  # as cells say it
SHEETS = ("survey", "choices", "settings", ABOUT)
OURS = {
    "survey": (
        "type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "appearance",
        "parameters", "disabled", "rso_type", "rso_exclusive", "rso_picks", "rso_sensitive", "rso_wording",
        "rso_retired",
    ),
    "choices": ("list_name", "name", "label"),
    "settings": ("form_title", "form_id", "version", "default_language"),
    ABOUT: ("name", "language", "value"),
}  # fmt: skip
ALIASES = {
    "survey": {"relevance": "relevant", "constraint_msg": "constraint_message", "caption": "label", "command": "type"},
    "choices": {"list name": "list_name", "list": "list_name", "value": "name"},
    "settings": {"title": "form_title", "id_string": "form_id", "name": "form_id", "form_version": "version"},
    ABOUT: {},
}  # fmt: skip
TRANSLATED = frozenset({"label", "hint", "constraint_message"})
LEFT_OUT = {  # of XLSForm, and not of ours: said where a cell holds something
    "survey": (
        "calculation", "trigger", "choice_filter", "repeat_count", "default", "readonly", "read_only",
        "required_message", "guidance_hint", "image", "audio", "video", "media", "body", "bind", "instance",
        "noapperrorstring", "accuracythreshold", "save_to", "list_name", "query",
    ),
    "choices": ("image", "audio", "video", "media", "order", "filter"),
    "settings": (
        "instance_name", "style", "public_key", "submission_url", "auto_send", "auto_delete", "allow_choice_duplicates",
        "sms_keyword", "namespaces", "instance_xmlns", "client_editable", "omit_instanceid", "clean_text_values",
    ),
    ABOUT: (),
}  # fmt: skip
SPELLED = re.compile(r"(?P<column>[^:]+?)\s*::?\s*(?P<language>[^:]+)")
CODED = re.compile(r"(?P<name>.*)\((?P<code>[A-Za-z-]{2,12})\)\s*")
NEAR = 0.75


@dataclass(slots=True)
class Sheet:
    """A sheet whose columns are known. `places` leads from a column, and a language or nothing, to its place."""

    name: str
    table: Table
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)

    def rows(self) -> Iterator["Row"]:
        for number, cells in self.table.rows:
            yield Row(self, number, cells)

    def languages(self) -> list[str]:
        """The languages named in the header, in order; without those columns that name none."""
        return list(dict.fromkeys(language for _column, language in self.places if language))

    def title(self, column: str, language: str = "") -> str:
        """How a column is called in the file."""
        place = self.places.get((column, language))
        return self.table.header[place] if place is not None else column


@dataclass(frozen=True, slots=True)
class Row:
    sheet: Sheet
    number: int
    cells: Sequence[str]

    def get(self, column: str, language: str = "") -> str:
        place = self.sheet.places.get((column, language))
        return self.cells[place].strip() if place is not None and place < len(self.cells) else ""

    def texts(self, column: str, default: str) -> dict[str, str]:
        """A translated text by language; a column without one speaks the language of the form."""
        found: dict[str, str] = {}
        for name, language in self.sheet.places:
            if name == column and (text := self.get(column, language)):
                found.setdefault(language or default, text)
        return found


def recognise(name: str, table: Table) -> tuple[Sheet, list[Finding]]:
    """Find the columns of a sheet, and say which are not understood."""
    sheet, findings = Sheet(name, table), []
    for place, written in ((place, text) for place, text in enumerate(table.header) if text.strip()):
        column, language, problem = _column(name, written)
        if problem:
            findings.append(Finding(name, 1, written, problem, Weight.WRONG))
        elif column not in OURS[name]:
            findings += _unknown(sheet, place, written, column)
        elif (column, language) in sheet.places:
            findings.append(Finding(name, 1, written, _("This column stands twice. Keep one of them."), Weight.WRONG))
        else:
            sheet.places[column, language] = place
    return sheet, findings + _flaws(sheet)


def _flaws(sheet: Sheet) -> list[Finding]:
    """Formulas and errors in the columns that we read."""
    read = set(sheet.places.values())
    return [
        Finding(sheet.name, number, sheet.table.header[place], text, Weight.WRONG)
        for number, flaws in sheet.table.flaws.items()
        for place, text in flaws.items()
        if place in read
    ]


def _column(sheet: str, written: str) -> tuple[str, str, str]:
    """The column that a heading names, its language, and what is wrong with it."""
    text, language = re.sub(r"\s+", " ", written.strip()), ""
    if ":" in text and (match := SPELLED.fullmatch(text)) and _plain(sheet, match["column"]) in TRANSLATED:
        text, spoken = match["column"], match["language"]
        language = language_code(spoken)
        if not language:
            example = f"{text}::{spoken.strip()} (en)"
            return (
                text,
                "",
                _("We do not know this language. Write its code in brackets, such as %(example)s.", example=example),
            )
    return _plain(sheet, text), language, ""


def _plain(sheet: str, text: str) -> str:
    word = text.strip().casefold()
    word = ALIASES[sheet].get(word, word)
    return ALIASES[sheet].get(word.replace(" ", "_"), word.replace(" ", "_"))


def _unknown(sheet: Sheet, place: int, written: str, column: str) -> list[Finding]:
    """A column that we do not read: a slip of the pen stops the import, a column of XLSForm is left out aloud."""
    root = column.split(":")[0]
    if root in LEFT_OUT[sheet.name]:
        sheet.extra[place] = root
        filled = [number for number, cells in sheet.table.rows if place < len(cells) and cells[place]]
        text = _("We do not have this. The questionnaire will be without it.")
        return [Finding(sheet.name, number, written, text, Weight.LEFT_OUT) for number in filled]
    near = get_close_matches(root, [*OURS[sheet.name], *LEFT_OUT[sheet.name]], 1, NEAR)
    if near and not column.startswith("rso_"):
        text = _("There is no column of this name. Did you mean %(near)s?", near=near[0])
        return [Finding(sheet.name, 1, written, text, Weight.WRONG)]
    return [Finding(sheet.name, 1, written, _("This column is not part of XLSForm. It is not read."), Weight.NOTE)]


def language_code(written: str) -> str:
    """The code of a language written as `English (en)`, `English`, `Bahasa Indonesia` or `id`; empty if unknown."""
    text = written.strip()
    if match := CODED.fullmatch(text):
        text = match["code"]
    for one in (text, text.split("-")[0]):
        if LANGUAGE.fullmatch(one.lower()) and _is_language(one.lower().split("-")[0]):
            return one.lower() if "-" not in one else one
    return _names().get(text.casefold(), "")


def language_title(code: str) -> str:
    """A language as XLSForm writes it in a heading."""
    name = Locale("en").languages.get(code.split("-")[0], code)
    return f"{name} ({code})"


@cache
def _names() -> Mapping[str, str]:
    """Codes by the names of languages, in English and in themselves."""
    found = {name.casefold(): code for code, name in Locale("en").languages.items() if LANGUAGE.fullmatch(code)}
    for code in (
        "ar",
        "bn",
        "es",
        "fa",
        "fr",
        "id",
        "km",
        "lo",
        "ms",
        "my",
        "ne",
        "pt",
        "si",
        "ta",
        "th",
        "ur",
        "vi",
        "zh",
    ):
        found[str(Locale(code).get_language_name(code)).casefold()] = code
    return found | {"bahasa indonesia": "id", "bahasa": "id", "tetum": "tet", "dari": "fa", "filipino": "fil"}


def _is_language(code: str) -> bool:
    return code in Locale("en").languages
