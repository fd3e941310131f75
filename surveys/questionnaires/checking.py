"""What is wrong with the table of a questionnaire: every problem with the place where it stands. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import gettext as _

from surveys.questionnaires import logic
from surveys.questionnaires.lists import house_list, language_name
from surveys.questionnaires.question import (
    DAYS,
    HOUSE_LISTS,
    LARGEST_NUMBER,
    LISTED,
    NUMBERS,
    SCALE,
    SCALES,
    SEVERAL,
    WORDS,
    QuestionType,
)
from surveys.questionnaires.wording import piped

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
OPTION_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z]{2,8})?")
MOST_ROWS = 7
MOST_LETTERS = 20_000
MOST_NUMBER = 999_999_999
KINDS = ("annual", "evaluation", "confidence", "needs", "other")
Earlier = dict[str, logic.Looked | None]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. `question` is a code, or empty for the whole; `field` names the key in its table.

    `language` is that of a translation, or empty. What is `readable` does not keep a questionnaire from being read
    that was stored before there was a rule; nothing new is taken in with it.
    """

    text: str
    section: int = 0
    question: str = ""
    field: str = ""
    language: str = ""
    readable: bool = False

    def __str__(self) -> str:
        if not self.section:
            return self.text
        if not self.question:
            return _("section %(n)s: %(text)s", n=self.section, text=self.text)
        return _("section %(n)s, question %(code)s: %(text)s", n=self.section, code=self.question, text=self.text)


@dataclass(slots=True)
class _Seen:
    """What stood before the question that is looked at."""

    earlier: Earlier = field(default_factory=dict)
    codes: set[str] = field(default_factory=set)
    retired: frozenset[str] = frozenset()
    later: frozenset[str] = frozenset()
    made: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def check(table: Mapping[str, Any], *, unfinished: bool = False) -> list[Problem]:
    """Everything that is wrong with a table, in the order in which it stands."""
    problems = [
        Problem(_("%(name)s is missing", name=name), field=name)
        for name in ("code", "version", "title", "intro")
        if not table.get(name)
    ]
    problems += _facts_problems(table)
    sections = table.get("sections") or ()
    rows = [row for section in sections for row in section.get("questions") or ()]
    seen = _Seen(
        retired=frozenset(table.get("retired", ())),
        later=frozenset(str(row.get("code", "")) for row in rows),
        made=table.get("translations") or {},
    )
    for name in ("title", "intro"):
        problems += _piped_problems(name, name, str(table.get(name, "")), seen, fillable=False)
    names: set[str] = set()
    for number, section in enumerate(sections, 1):
        problems += _section_problems(section, number, names, seen)
        for row in section.get("questions") or ():
            code = str(row.get("code", ""))
            problems += [
                replace(one, section=number, question=code or "?") for one in _question_problems(row, code, seen)
            ]
    if not rows and not unfinished:
        problems.append(Problem(_("there is no question")))
    return problems


def _facts_problems(table: Mapping[str, Any]) -> Iterator[Problem]:
    if table.get("code") and not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", str(table["code"])):
        yield Problem(_("the code of a questionnaire is small letters, digits and hyphens"), field="code")
    minutes = table.get("minutes", 5)
    if not _whole(minutes) or not 1 <= minutes <= 120:
        yield Problem(_("minutes is a number from 1 to 120"), field="minutes")
    if table.get("kind", "other") not in KINDS:
        yield Problem(_("%(kind)s is not a kind of questionnaire", kind=repr(table["kind"])), field="kind")
    for language in (table.get("language", "en"), *(table.get("translations") or {})):
        if not LANGUAGE.fullmatch(str(language)):
            yield Problem(_("%(code)s is not the code of a language", code=repr(language)), field="language")


def _section_problems(section: Mapping[str, Any], number: int, names: set[str], seen: _Seen) -> Iterator[Problem]:
    code = str(section.get("code") or f"s{number}")
    if not CODE.fullmatch(code):
        yield Problem(
            _("a code is small letters, digits and underscores, beginning with a letter"), number, field="code"
        )
    if code in names:
        yield Problem(_("the code of the section is used twice"), number, field="code")
    names.add(code)
    if section.get("show_if") is not None and (wrong := logic.problem(section["show_if"], seen.earlier)):
        readable = logic.problem(section["show_if"], seen.earlier, fits=False) is None
        yield Problem(wrong, number, field="show_if", readable=readable)
    for one in _piped_problems("title", f"section:{code}", str(section.get("title", "")), seen):
        yield replace(one, section=number)


def _question_problems(row: Mapping[str, Any], code: str, seen: _Seen) -> Iterator[Problem]:
    """What is wrong with one question; what comes after it may look at it once it is whole."""
    yield from (Problem(text, field="code") for text in _code_problems(code, seen))
    seen.codes.add(code)
    if not row.get("text"):
        yield Problem(_("the text is missing"), field="text")
    if row.get("type") not in set(QuestionType):
        yield Problem(_("%(type)s is not a type of question", type=repr(row.get("type"))), field="type")
        return
    kind = QuestionType(row["type"])
    shape = [Problem(text, field=name) for name, text in (*_option_problems(row, kind), *_bound_problems(row, kind))]
    shape += _text_problems(row, code, seen)
    yield from shape
    if row.get("show_if") is not None and (wrong := logic.problem(row["show_if"], seen.earlier)):
        readable = logic.problem(row["show_if"], seen.earlier, fits=False) is None
        yield Problem(_explained(wrong, row["show_if"], code, seen), field="show_if", readable=readable)
    if all(one.readable for one in shape):
        seen.earlier.update(_answerable(row, kind, code))


def _code_problems(code: str, seen: _Seen) -> Iterator[str]:
    if not CODE.fullmatch(code):
        yield _("a code is small letters, digits and underscores, beginning with a letter")
    if code in seen.codes:
        yield _("the code is used twice")
    if code in seen.retired:
        yield _("the code belonged to a question that was retired; a code is never used again")


def _explained(wrong: str, node: Any, code: str, seen: _Seen) -> str:
    """Why a condition cannot look where it looks: at its own question, or at one that comes later."""
    if logic.problem(node, dict.fromkeys(seen.later)) is not None:
        return wrong
    looked = logic.codes(node)
    if code in looked:
        return _("the condition looks at its own question")
    late = sorted(one for one in looked if one not in seen.codes)
    if late:
        return _(
            "the condition looks at %(code)s, which is not an earlier question; move it up, or this one down",
            code=late[0],
        )
    return wrong


def _answerable(row: Mapping[str, Any], kind: QuestionType, code: str) -> Earlier:
    """The variables of a question, each with the options that a condition may name."""
    if kind is QuestionType.NOTE:
        return {}
    options = frozenset(str(one["code"]) for one in row.get("options", ()))
    if kind in HOUSE_LISTS:
        options = frozenset(one.code for one in house_list(kind, "en"))
    if kind in SCALES:
        options |= frozenset(SCALE)
    if kind is QuestionType.MATRIX:
        return {f"{code}.{one['code']}": logic.Looked(QuestionType.SCALE5, options) for one in row.get("rows", ())}
    return {code: logic.Looked(kind, options)}


def _option_problems(row: Mapping[str, Any], kind: QuestionType) -> Iterator[tuple[str, str]]:
    options = row.get("options", ())
    codes = [str(one.get("code")) for one in options]
    yield from _label_problems(options, "options", row.get("retired", ()))
    if kind in LISTED and len(codes) < 2:
        yield "options", _("at least two options are needed")
    if options and kind not in LISTED | SCALES:
        yield "options", _("a question of this type has no options of its own")
    if kind in SCALES:
        yield from _scale_problems(row, kind, codes)
    if not set(row.get("exclusive", ())) <= set(codes):
        yield "exclusive", _("exclusive names an option that does not exist")
    if row.get("other") and row["other"] not in codes:
        yield "other", _("“other” names an option that does not exist")


def _scale_problems(row: Mapping[str, Any], kind: QuestionType, codes: Sequence[str]) -> Iterator[tuple[str, str]]:
    labels = row.get("labels", ())
    if len(labels) != len(SCALE) or not all(labels):
        yield "labels", _("a scale needs a label for each of its five points")
    if set(codes) & set(SCALE):
        yield "options", _("two options have the same code")
    rows = row.get("rows", ())
    if kind is QuestionType.MATRIX and not 1 <= len(rows) <= MOST_ROWS:
        yield "rows", _("a table of scales has 1 to %(most)s rows", most=MOST_ROWS)
    if kind is QuestionType.MATRIX:
        yield from _label_problems(rows, "rows", row.get("retired", ()), CODE)


def _label_problems(
    rows: Sequence[Mapping[str, Any]], name: str, retired: Sequence[str], shape: re.Pattern[str] = OPTION_CODE
) -> Iterator[tuple[str, str]]:
    codes = [str(one.get("code", "")) for one in rows]
    if len(codes) != len(set(codes)):
        yield name, _("two options have the same code")
    if wrong := [code for code in codes if not shape.fullmatch(code)]:
        yield (
            name,
            _("%(code)s cannot be a code of an option: letters, digits, hyphens and underscores", code=repr(wrong[0])),
        )
    if bare := [one.get("code") for one in rows if not one.get("label")]:
        yield name, _("the option %(code)s has no label", code=repr(bare[0]))
    if again := sorted(set(codes) & set(retired)):
        yield name, _("%(code)s was retired; the code of an option is never used again", code=repr(again[0]))


def _bound_problems(row: Mapping[str, Any], kind: QuestionType) -> Iterator[tuple[str, str]]:
    low, high = row.get("min"), row.get("max")
    if kind in NUMBERS:
        yield from _number_problems(low, high, 100 if kind is QuestionType.PERCENT else MOST_NUMBER)
    elif kind in DAYS:
        if any(end is not None and not logic.is_day(end, kind) for end in (low, high)):
            yield "min", _("write a day as 2026-05-31 and a month as 2026-05")
        elif low is not None and high is not None and low > high:
            yield "min", _("the first day is later than the last")
    if kind in WORDS and not (_whole(row.get("max_length", 1)) and 1 <= row.get("max_length", 1) <= MOST_LETTERS):
        yield "max_length", _("max_length is a number from 1 to %(most)s", most=MOST_LETTERS)
    if kind in SEVERAL:
        yield from _pick_problems(row)


def _number_problems(low: Any, high: Any, most: int) -> Iterator[tuple[str, str]]:
    low, high = 0 if low is None else low, min(LARGEST_NUMBER, most) if high is None else high
    if not _whole(low) or not _whole(high) or not 0 <= low <= most or not 0 <= high <= most:
        yield "min", _("the smallest and the largest number are whole numbers from 0 to %(most)s", most=most)
    elif low > high:
        yield "min", _("the smallest number is larger than the largest")


def _pick_problems(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    options = len(row.get("options", ()))
    low, high = row.get("min_picks", 0), row.get("max_picks", 0)
    if not _whole(low) or not _whole(high) or low < 0 or high < 0 or max(low, high) > options:
        yield "max_picks", _("how many may be chosen is a number up to that of the options")
    elif high and low > high:
        yield "min_picks", _("at least as many must be chosen as at most may be")


def _text_problems(row: Mapping[str, Any], code: str, seen: _Seen) -> Iterator[Problem]:
    """What the texts of a question take in, in every language."""
    for name in ("text", "hint"):
        for one in _piped_problems(name, f"{code}:{name}", str(row.get(name, "")), seen):
            yield replace(one, readable=bool(one.language))
    yield from _piped_problems("message", f"{code}:message", str(row.get("message", "")), seen, fillable=False)
    for name, sign in (("options", "="), ("rows", "#")):
        for one in row.get(name) or ():
            place = f"{code}{sign}{one.get('code', '')}"
            yield from _piped_problems(name, place, str(one.get("label", "")), seen)
    for point, label in zip(SCALE, row.get("labels") or (), strict=False):
        yield from _piped_problems("labels", f"{code}={point}", str(label), seen)


def _piped_problems(name: str, place: str, text: str, seen: _Seen, *, fillable: bool = True) -> Iterator[Problem]:
    """What the text of a place takes in that is not there yet, in the first language and in the others."""
    texts = {"": text, **{language: str(made.get(place, "")) for language, made in seen.made.items()}}
    for language, said in texts.items():
        for code in piped(said):
            if not fillable:
                wrong = _("no answer can be taken in here; take out ${%(code)s}", code=code)
            elif code not in seen.earlier:
                wrong = _("the text takes in the answer to %(code)s, which is not an earlier question", code=code)
            else:
                continue
            wrong = f"{wrong} ({language_name(language)})" if language else wrong
            yield Problem(wrong, field=name, language=language, readable=True)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
