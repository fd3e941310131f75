"""The types of XLSForm and ours. Pure."""

from collections.abc import Mapping
from difflib import get_close_matches

from flask_babel import gettext as _

from surveys.questionnaires.question import MOST_POINTS, QuestionType

T = QuestionType
PLAIN = {
    "text": T.TEXT, "string": T.TEXT, "integer": T.INTEGER, "int": T.INTEGER, "decimal": T.DECIMAL, "date": T.DATE,
    "note": T.NOTE, "acknowledge": T.CONSENT, "trigger": T.CONSENT, "range": T.INTEGER,
    "file": T.FILE, "image": T.IMAGE, "photo": T.IMAGE,
}  # fmt: skip
LISTS = {
    "select_one": T.SINGLE, "select one": T.SINGLE, "select1": T.SINGLE, "select one from": T.SINGLE,
    "select_multiple": T.MULTI, "select multiple": T.MULTI, "select all that apply from": T.MULTI, "rank": T.RANK,
}  # fmt: skip
BEGIN = ("begin_group", "begin group", "begin lgroup")
END = ("end_group", "end group")
REPEATS = ("begin_repeat", "begin repeat", "end_repeat", "end repeat")
TELLING = (  # data about the device or the moment, which would tell who answered
    "start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username", "email", "audit",
    "start-geopoint", "background-audio", "background-geopoint",
)  # fmt: skip
NOT_OURS = (
    "calculate", "geopoint", "geotrace", "geoshape", "audio", "video", "barcode", "time",
    "datetime", "hidden", "xml-external", "csv-external", "select_one_from_file", "select_multiple_from_file",
    "select_one_external",
)  # fmt: skip
ALIKE: tuple[frozenset[QuestionType], ...] = (  # types that the type column of XLSForm cannot tell apart
    frozenset({T.TEXT, T.LONGTEXT}), frozenset({T.INTEGER, T.PERCENT, T.NPS}), frozenset({T.DATE, T.MONTH}),
    frozenset({T.SINGLE, T.SCALE5, T.YESNO, T.COUNTRY, T.AGENCY}),
)  # fmt: skip
OTHER = (" or_other", " or specify other", " or other")


def split(written: str) -> tuple[str, str, bool]:
    """A type as it is written: its word, its list, and whether it asks for another answer."""
    text = " ".join(written.split())
    other = next((ending for ending in OTHER if text.casefold().endswith(ending)), "")
    text = text[: len(text) - len(other)] if other else text
    for word in sorted(LISTS, key=len, reverse=True):
        if text.casefold().startswith(f"{word} "):
            return word, text[len(word) :].strip(), bool(other)
    for word in ("select_one_from_file", "select_multiple_from_file"):
        if text.casefold().startswith(word):
            return word, "", bool(other)
    return text.casefold(), "", bool(other)


def why_not(word: str) -> tuple[str, bool]:
    """Why a type is not taken, and whether it can be left out."""
    if word in TELLING:
        return _("It notes a device, a person or a moment, which would tell who answered. It is left out."), True
    if word in REPEATS:
        return _("Repeated groups are not supported. Ask each question once, or send a list in another way."), False
    if word in NOT_OURS:
        return _("Questions of the type %(type)s are not supported.", type=word), True
    if word in LISTS:
        return _("Write the name of its list behind %(type)s.", type=word), False
    near = get_close_matches(word, [*PLAIN, *LISTS, *BEGIN, *END, *NOT_OURS], 1)
    if near:
        return _("%(type)s is not a type of question. Did you mean %(near)s?", type=word, near=near[0]), False
    return _("%(type)s is not a type of question.", type=word), False


def fits(own: QuestionType, read: QuestionType) -> bool:
    """Whether what a file of ours says of a type is still so in its type column."""
    return own is read or any({own, read} <= group for group in ALIKE)


def of_looks(kind: QuestionType, appearance: str) -> QuestionType:
    """The type after its appearance, which tells long texts and months from short texts and days."""
    if kind is T.TEXT and "multiline" in appearance:
        return T.LONGTEXT
    return T.MONTH if kind is T.DATE and "month-year" in appearance else kind


def of_range(found: Mapping[str, str]) -> QuestionType:
    """A range is a recommendation where it has its points, else a number."""
    ends = (found.get("start", "1"), found.get("end", "10"), found.get("step", "1"))
    return T.NPS if ends == ("0", str(MOST_POINTS), "1") else T.INTEGER
