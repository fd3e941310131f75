"""A questionnaire as an XLSForm workbook, which Kobo, ODK and others can run, and from which we read the same back."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

from surveys.questionnaires.lists import WHICH_WORDS, house_list
from surveys.questionnaires.question import HOUSE_LISTS, LONGEST, MOST_POINTS, UPLOADS, Question, QuestionType, Section
from surveys.questionnaires.questionnaire import Questionnaire
from surveys.questionnaires.wording import places
from surveys.questionnaires.xlsform.columns import ABOUT, language_title
from surveys.questionnaires.xlsform.conditions import constraint, relevant

T = QuestionType
WORD = {
    T.NOTE: "note", T.CONSENT: "acknowledge", T.TEXT: "text", T.LONGTEXT: "text", T.INTEGER: "integer",
    T.DECIMAL: "decimal", T.PERCENT: "integer", T.MONTH: "date", T.DATE: "date", T.NPS: "range",
    T.MULTI: "select_multiple", T.RANK: "rank",
    T.FILE: "file", T.IMAGE: "image",
}  # fmt: skip
APPEARANCE = {T.LONGTEXT: "multiline", T.MONTH: "month-year", T.SCALE5: "likert"}
SAID_BY_TYPE = frozenset({T.NOTE, T.CONSENT, T.TEXT, T.INTEGER, T.DECIMAL, T.DATE, T.SINGLE, T.MULTI, T.RANK, *UPLOADS})
Cells = dict[str, Any]
TEXTS = ("label", "hint", "constraint_message")
PLAIN = (
    "required", "relevant", "constraint", "appearance", "parameters", "rso_type", "rso_exclusive", "rso_picks",
    "rso_sensitive", "rso_wording", "rso_retired",
)  # fmt: skip


def write(questionnaire: Questionnaire) -> bytes:
    """The workbook: survey, choices and settings, and a sheet for what XLSForm has no place for."""
    writer = _Writer(questionnaire)
    book = Workbook(write_only=True)
    texts = [f"{name}::{language_title(code)}" for name in TEXTS for code in questionnaire.languages()]
    _sheet(book, "survey", ["type", "name", *texts, *PLAIN], list(writer.survey()))
    labels = [f"label::{language_title(code)}" for code in questionnaire.languages()]
    _sheet(book, "choices", ["list_name", "name", *labels], writer.choices)
    settings = {
        "form_title": questionnaire.title, "form_id": questionnaire.code, "version": questionnaire.version,
        "default_language": language_title(questionnaire.language),
    }  # fmt: skip
    _sheet(book, "settings", list(settings), [settings])
    _sheet(book, ABOUT, ["name", "language", "value"], list(writer.about()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Writer:
    """Walks a questionnaire; the lists of options gather on the way."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.choices: list[Cells] = []
        self.made = {questionnaire.language: places(questionnaire), **questionnaire.translations}
        self.house: set[QuestionType] = set()

    def survey(self) -> Iterator[Cells]:
        for section in self.questionnaire.sections:
            yield from self._section(section)

    def _section(self, section: Section) -> Iterator[Cells]:
        yield {"type": "begin_group", "name": section.code, "appearance": "field-list",
               "relevant": relevant(section.show_if), **self._texts("label", f"section:{section.code}")}  # fmt: skip
        for question in section.questions:
            yield from self._matrix(question) if question.type is T.MATRIX else self._question(question)
        yield {"type": "end_group"}

    def _question(self, question: Question) -> Iterator[Cells]:
        code = question.code
        yield {
            "type": self._type(question), "name": code, **self._asked(question),
            "required": "yes" if question.type is T.CONSENT else "no" if question.optional else "",
            "constraint": constraint(question), "appearance": APPEARANCE.get(question.type, ""),
            "parameters": f"start=0 end={MOST_POINTS} step=1" if question.type is T.NPS else "",
            "rso_type": "" if question.type in SAID_BY_TYPE else question.type.value,
            "rso_picks": f"{question.picks[0]} {question.picks[1]}" if question.type is T.RANK else "",
            "rso_exclusive": " ".join(question.exclusive) if question.type is not T.MULTI else "",
        }  # fmt: skip
        if question.other:
            yield {"type": "text", "name": question.other_key, "rso_type": f"other {question.other}",
                   "relevant": f"selected(${{{code}}}, '{question.other}')",
                   "constraint": f"string-length(.) <= {LONGEST[T.TEXT]}",
                   **{f"label::{language_title(one)}": WHICH_WORDS.get(one, WHICH_WORDS["en"])
                      for one in self.questionnaire.languages()}}  # fmt: skip

    def _matrix(self, question: Question) -> Iterator[Cells]:
        yield {"type": "begin_group", "name": question.code, "appearance": "field-list", "rso_type": "matrix",
               **self._asked(question)}  # fmt: skip
        self._list(question)
        for row in question.rows:
            yield {"type": f"select_one {question.code}", "name": f"{question.code}.{row.code}", "appearance": "likert",
                   "required": "no" if question.optional else "", "rso_type": "row",
                   **self._texts("label", f"{question.code}#{row.code}")}  # fmt: skip
        yield {"type": "end_group"}

    def _asked(self, question: Question) -> Cells:
        """What every question can have."""
        code = question.code
        return {
            **self._texts("label", f"{code}:text"), **self._texts("hint", f"{code}:hint"),
            **self._texts("constraint_message", f"{code}:message"), "relevant": relevant(question.show_if),
            "rso_sensitive": "yes" if question.sensitive else "",
            "rso_wording": question.wording_version if question.wording_version != 1 else "",
            "rso_retired": " ".join(question.retired),
        }  # fmt: skip

    def _texts(self, column: str, place: str) -> Cells:
        return {f"{column}::{language_title(one)}": made.get(place, "") for one, made in self.made.items()}

    def _type(self, question: Question) -> str:
        if question.type in HOUSE_LISTS:
            self._house(question.type)
            return f"select_one house_{question.type.value}"
        if question.options and question.type not in UPLOADS:
            self._list(question)
            return f"{WORD.get(question.type, 'select_one')} {question.code}"
        return WORD[question.type]

    def _list(self, question: Question) -> None:
        for option in question.options:
            texts = self._texts("label", f"{question.code}={option.code}")
            self.choices.append({"list_name": question.code, "name": option.code, **texts})

    def _house(self, kind: QuestionType) -> None:
        """A list of the house, once, in every language."""
        if kind in self.house:
            return
        self.house.add(kind)
        spoken = {one: {o.code: o.label for o in house_list(kind, one)} for one in self.questionnaire.languages()}
        for option in house_list(kind, self.questionnaire.language):
            labels = {f"label::{language_title(one)}": words[option.code] for one, words in spoken.items()}
            self.choices.append({"list_name": f"house_{kind.value}", "name": option.code, **labels})

    def about(self) -> Iterator[Cells]:
        one = self.questionnaire
        yield {"name": "about", "value": "What XLSForm has no place for. Keep this sheet to send the form back to us."}
        for language, made in self.made.items():
            for place in ("title", "intro"):
                if language != one.language or place == "intro":
                    yield {"name": place, "language": language, "value": made.get(place, "")}
        facts = {"minutes": one.minutes, "kind": one.kind.value, "source": one.source, "retired": " ".join(one.retired)}
        yield from ({"name": name, "value": value} for name, value in facts.items())


def _sheet(book: Workbook, title: str, header: Sequence[str], rows: Sequence[Cells]) -> None:
    """A sheet of text; columns in which nothing stands are left out where they are optional."""
    used = [name for name in header if not name.startswith("rso_") or any(row.get(name) for row in rows)]
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place in range(len(used)):
        sheet.column_dimensions[chr(ord("A") + place % 26)].width = 24
    sheet.append([_cell(sheet, name, bold=True) for name in used])
    for row in rows:
        sheet.append([_cell(sheet, row.get(name, "")) for name in used])


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Cell:
    """Always text, whatever it looks like: no cell is taken for a formula."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell = WriteOnlyCell(sheet, text or None)
    if text:
        cell.data_type = "s"
        cell.quotePrefix = text.startswith(("=", "+", "-", "@"))
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
