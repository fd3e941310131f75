"""The rows of the survey sheet: groups, questions and their choices, each taken or named with the reason why not."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires import timing
from surveys.questionnaires.checking import CODE
from surveys.questionnaires.logic import tidy
from surveys.questionnaires.question import LARGEST_NUMBER, LONGEST, QuestionType
from surveys.questionnaires.wording import PIPE
from surveys.questionnaires.xlsform import choices, limits, types
from surveys.questionnaires.xlsform.choices import Choice
from surveys.questionnaires.xlsform.columns import NO, YES, Row, Sheet, language_title
from surveys.questionnaires.xlsform.conditions import Asked, Conditions
from surveys.questionnaires.xlsform.expression import NotSupported, NotUnderstood
from surveys.questionnaires.xlsform.findings import Finding, Weight, sentence

T = QuestionType
MOST_GUESSES = 20  # names we look for a neighbour of; a file of errors must not keep the server


@dataclass(slots=True)
class _Group:
    """A group that is open. Only the outermost are sections; those inside lend their condition to their questions."""

    row: Row
    matrix: dict[str, Any] | None = None
    show_if: dict[str, Any] | None = None
    top: bool = False


@dataclass(slots=True)
class Rows:
    """Reads all rows into `sections` and `translations`; `places` and `heads` lead back to the rows."""

    sheets: Mapping[str, Sheet]
    findings: list[Finding]
    default: str
    title: str
    sections: list[dict[str, Any]] = field(default_factory=list)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[str, Row] = field(default_factory=dict)
    heads: dict[int, Row] = field(default_factory=dict)
    known: dict[str, Asked] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    lists: dict[str, list[Choice]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    groups: list[_Group] = field(default_factory=list)
    loose: bool = False
    forced: bool = False
    limited: bool = False
    guesses: int = 0

    def read(self) -> None:
        survey = self.sheets["survey"]
        self.lists = choices.read(self.sheets.get("choices"), self.default, self.say)
        self._name(survey)
        for row in survey.rows():
            if row.get("disabled").lower() not in YES:
                self._row(row)
        for group in self.groups:
            self.say(group.row, "type", _("This group is never ended. Add a row end_group."))
        for name in self.lists.keys() - self.used:
            text = _("No question uses the list %(name)s.", name=name)
            self.findings.append(Finding("choices", 2, "list_name", text, Weight.NOTE))

    def _name(self, survey: Sheet) -> None:
        """The names of what is asked. Sections have names of their own: one may be called like a question."""
        depth = 0
        for row in survey.rows():
            word = types.split(row.get("type"))[0]
            begins = word in types.BEGIN
            if not begins or depth or row.get("rso_type") == "matrix":
                self.names.setdefault(row.get("name"), row.number)
            depth += begins - (word in types.END)

    def minutes(self) -> int:
        return timing.minutes_of(self.sections)

    def say(self, row: Row, column: str, text: str, weight: Weight = Weight.WRONG) -> None:
        language = self.default if (column, self.default) in row.sheet.places else ""
        self.findings.append(Finding(row.sheet.name, row.number, row.sheet.title(column, language), text, weight))

    # ---- rows of the survey

    def _row(self, row: Row) -> None:
        written = row.get("type")
        if not written:
            if row.get("name") or row.texts("label", self.default):
                self.say(row, "type", _("The type is empty."))
            return
        word, list_name, other = types.split(written)
        if word in types.BEGIN:
            self._begin(row)
        elif word in types.END:
            self._end(row)
        elif (word in types.LISTS and list_name) or word in types.PLAIN:
            self._question(row, word, list_name, other=other)
        else:
            text, can_be_left_out = types.why_not(word)
            told = Weight.NOTE if word in types.TELLING else Weight.LEFT_OUT
            self.say(row, "type", text, told if can_be_left_out else Weight.WRONG)

    def _begin(self, row: Row) -> None:
        group = _Group(row, show_if=self._condition(row), top=not self.groups)
        if row.get("rso_type") == "matrix":
            group.matrix = self._matrix(row, group.show_if)
        elif group.top:
            code = code_of(row.get("name")) or self._free()
            self._new_section(row, code, row.texts("label", self.default))
            if group.show_if:
                self.sections[-1]["show_if"], group.show_if = group.show_if, None
        elif texts := row.texts("label", self.default):
            table = {"code": self._code(row), "type": "note", "text": texts.get(self.default, "")}
            self._add(row, table, texts, {}, group.show_if)
        self.groups.append(group)

    def _end(self, row: Row) -> None:
        if not self.groups:
            self.say(row, "type", _("No group is open here."))
            return
        self.groups.pop()

    def _new_section(self, row: Row, code: str, texts: Mapping[str, str]) -> None:
        self.sections.append({"code": code, "title": self._piped(texts.get(self.default, self.title)), "questions": []})
        self.heads[len(self.sections)] = row
        self._translate(f"section:{code}", texts)

    def _question(self, row: Row, word: str, list_name: str, *, other: bool) -> None:
        own = row.get("rso_type")
        inside = next((group for group in reversed(self.groups) if group.matrix is not None), None)
        if inside and inside.matrix is not None:
            self._matrix_row(row, inside.matrix, list_name)
            return
        if own.startswith("other ") and self.sections and self.sections[-1]["questions"]:
            self.sections[-1]["questions"][-1]["other"] = own.removeprefix("other ")
            return
        code = self._code(row)
        if not code:
            return
        kind = self._kind(row, word, list_name)
        table: dict[str, Any] = {"code": code, "type": kind.value}
        texts = row.texts("label", self.default)
        table["text"] = self._piped(texts.get(self.default, ""))
        options = self._options(row, list_name, table, kind, other=other) if list_name else {}
        limits.take(row, kind, table, self.say)
        self._note_limits(row, kind, table)
        self._facts(row, kind, table)
        self.known[row.get("name")] = Asked(code, kind)
        self._add(row, table, texts, options, self._condition(row))

    def _add(
        self, row: Row, table: dict[str, Any], texts: Mapping[str, str], options: Mapping[str, Choice],
        show_if: dict[str, Any] | None,
    ) -> None:  # fmt: skip
        """Put a question into the section that is open, with its translations and its own condition."""
        if not self.sections or (not self.groups and self.sections[-1].get("code") in self._grouped()):
            self._new_section(row, self._free(), {})
        if show_if:
            table["show_if"] = show_if
        outer = [group.show_if for group in self.groups if group.show_if]
        if outer:
            table["show_if"] = tidy({"all": [*outer, *([table["show_if"]] if "show_if" in table else [])]})
        code = table["code"]
        self._translate(f"{code}:text", texts)
        self._said_beside(row, table)
        for option, choice in options.items():
            self._translate(f"{code}={option}", choice.texts)
        self.sections[-1]["questions"].append(table)
        self.places[code] = row

    def _said_beside(self, row: Row, table: dict[str, Any]) -> None:
        """The hint and the message of a question."""
        for column, place in (("hint", "hint"), ("constraint_message", "message")):
            said = row.texts(column, self.default)
            if said.get(self.default):
                table[place] = self._piped(said[self.default])
                self._translate(f"{table['code']}:{place}", said)
            elif said:
                title = language_title(self.default)
                text = _("This text is missing in %(language)s, so it is left out.", language=title)
                self.say(row, column, text, Weight.LEFT_OUT)

    def _free(self) -> str:
        """A code for a section without a name, which no group of the file has."""
        taken = {code_of(row.get("name")) for row in self.sheets["survey"].rows()}
        taken |= {str(one["code"]) for one in self.sections}
        number = len(self.sections) + 1
        while f"part{number}" in taken:
            number += 1
        return f"part{number}"

    def _grouped(self) -> set[str]:
        """The sections that were groups of the file; questions after one of them begin another."""
        return {
            self.sections[number - 1]["code"] for number, row in self.heads.items()
            if types.split(row.get("type"))[0] in types.BEGIN
        }  # fmt: skip

    def _code(self, row: Row) -> str:
        """The code for a row's name; empty, and said, where there is none or it is taken."""
        name = row.get("name")
        if not name:
            self.say(row, "name", _("The name is empty."))
            return ""
        code = code_of(name)
        if code in self.places or self.names.get(name, row.number) != row.number:
            first = self.places[code].number if code in self.places else self.names[name]
            self.say(row, "name", _("The name %(name)s stands in row %(n)s already.", name=name, n=first))
            return ""
        if code != name:
            self.say(row, "name", _("It is kept under the code %(code)s.", code=code), Weight.NOTE)
        return code

    def _kind(self, row: Row, word: str, list_name: str) -> QuestionType:
        """Our type. Where a file of ours says it, that holds as far as it can be."""
        kind = types.LISTS[word] if list_name else types.PLAIN[word]
        own, looks = row.get("rso_type"), row.get("appearance")
        if own in set(QuestionType) and types.fits(QuestionType(own), kind):
            return QuestionType(own)
        if kind is T.SINGLE and "likert" in looks and choices.is_scale(self.lists.get(list_name, ())):
            return T.SCALE5
        if word == "range":
            return types.of_range(limits.pairs(row))
        return types.of_looks(kind, looks)

    def _options(
        self, row: Row, list_name: str, table: dict[str, Any], kind: QuestionType, *, other: bool
    ) -> dict[str, Choice]:
        """The choices of a list, put into the question's table."""
        self.used.add(list_name)
        listed = self.lists.get(list_name)
        if listed is None:
            near = self._nearest(list_name, self.lists)
            text = _("There is no list %(name)s in the sheet choices.", name=list_name)
            self.say(row, "type", f"{text} {_('Did you mean %(near)s?', near=near[0])}" if near else text)
            listed = [*choices.UNKNOWN]
        made = choices.put_into(table, listed, kind, self.default, other=other)
        for one in table.get("options", ()):
            one["label"] = self._piped(one["label"])
        if "labels" in table:
            table["labels"] = [self._piped(label) for label in table["labels"]]
        return made

    def _matrix(self, row: Row, show_if: dict[str, Any] | None) -> dict[str, Any]:
        texts = row.texts("label", self.default)
        table: dict[str, Any] = {
            "code": self._code(row), "type": "matrix", "text": self._piped(texts.get(self.default, "")), "rows": []
        }  # fmt: skip
        self._facts(row, T.MATRIX, table)
        self._add(row, table, texts, {}, show_if)
        return table

    def _matrix_row(self, row: Row, matrix: dict[str, Any], list_name: str) -> None:
        """A row of a table of scales; the first brings the points."""
        code = row.get("name").removeprefix(f"{matrix['code']}.")
        if "labels" not in matrix:
            for option, choice in self._options(row, list_name, matrix, T.SCALE5, other=False).items():
                self._translate(f"{matrix['code']}={option}", choice.texts)
        texts = row.texts("label", self.default)
        matrix["rows"].append({"code": code, "label": self._piped(texts.get(self.default, ""))})
        self._translate(f"{matrix['code']}#{code}", texts)
        if row.get("required").lower() in NO:
            matrix["optional"] = True
        self.known[row.get("name")] = Asked(f"{matrix['code']}.{code}", T.SCALE5)

    def _note_limits(self, row: Row, kind: QuestionType, table: Mapping[str, Any]) -> None:
        """What is held to a limit that the form does not set: said once, as it is so for all such questions."""
        free = (kind is T.INTEGER and "max" not in table) or (kind is T.TEXT and "max_length" not in table)
        if free and not self.limited:
            self.limited = True
            text = _(
                "Where a form sets no limit, whole numbers go from 0 to %(most)s, and a text has %(letters)s letters.",
                most=LARGEST_NUMBER, letters=LONGEST[T.TEXT],
            )  # fmt: skip
            self.say(row, "constraint", text, Weight.NOTE)

    def _facts(self, row: Row, kind: QuestionType, table: dict[str, Any]) -> None:
        required = row.get("required").lower()
        if required in NO:
            table["optional"] = True
        elif required in YES and kind is not T.CONSENT and not self.forced:
            self.forced = True
            text = _(
                "Nobody is forced to answer here: a question left open is asked once more. Only consent is required."
            )
            self.say(row, "required", text, Weight.NOTE)
        elif required and required not in YES:
            self.say(row, "required", _("Only yes and no are understood here."), Weight.LEFT_OUT)
        if row.get("rso_sensitive").lower() in YES:
            table["sensitive"] = True
        if (wording := row.get("rso_wording")).isdecimal():
            table["wording_version"] = int(wording[:6])
        for name in ("retired", "exclusive"):
            if codes := row.get(f"rso_{name}").split():
                table[name] = codes

    # ---- conditions and texts

    def _condition(self, row: Row) -> dict[str, Any] | None:
        text = row.get("relevant")
        if not text or text.lower() in ("true()", "yes"):
            return None
        reader = Conditions(self.known, lambda name: self._unknown(name, row))
        try:
            tree = reader.tree(text)
        except NotSupported as error:
            asked = _("Without it, everybody is asked.")
            self.say(row, "relevant", f"{sentence(error)} {asked}", Weight.LEFT_OUT)
        except NotUnderstood as error:
            self.say(row, "relevant", sentence(error))
        else:
            self._note_loose(row, reader)
            return tree
        return None

    def _note_loose(self, row: Row, reader: Conditions) -> None:
        if reader.loose and not self.loose:
            self.loose = True
            text = _("Where %(code)s was left open, this is not asked; XLSForm would ask it.", code=min(reader.loose))
            self.say(row, "relevant", text, Weight.NOTE)

    def _unknown(self, name: str, row: Row) -> str:
        """Why a condition cannot look at a name."""
        if name == row.get("name"):
            return _("the condition looks at its own question")
        if name in self.names:
            return _(
                "%(name)s is asked later or not at all (row %(n)s); a condition looks at earlier questions only",
                name=name, n=self.names[name],
            )  # fmt: skip
        if near := self._nearest(name, self.names):
            return _("there is no question %(name)s; did you mean %(near)s?", name=name, near=near[0])
        return _("there is no question %(name)s", name=name)

    def _nearest(self, name: str, names: Iterable[str]) -> list[str]:
        """What was probably meant; not asked without end, as a file may be made of nothing but errors."""
        self.guesses += 1
        return get_close_matches(name, names, 1) if self.guesses <= MOST_GUESSES else []

    def _translate(self, place: str, texts: Mapping[str, str]) -> None:
        for language, text in texts.items():
            if language != self.default:
                self.translations.setdefault(language, {})[place] = self._piped(text)

    def _piped(self, text: str) -> str:
        """Names in a text as codes; what is not there stays, and is found by the check of the whole."""
        return PIPE.sub(lambda match: f"${{{self.known[match[1]].code}}}" if match[1] in self.known else match[0], text)


def code_of(name: str) -> str:
    """A name of XLSForm as a code of ours."""
    if CODE.fullmatch(name):
        return name
    code = re.sub(r"[^a-z0-9_]+", "_", name.lower())
    return (code if code[:1].isalpha() else f"q_{code}")[:40] if name else ""
