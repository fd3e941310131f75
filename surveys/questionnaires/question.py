"""One question: its type, its options, its bounds, and the variables that its answers are kept under."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

SCALE = ("1", "2", "3", "4", "5")
YES_NO = ("yes", "no", "dontknow")
BANDS = ((0, 0), (1, 5), (6, 20), (21, 50), (51, None))
LARGEST_NUMBER = 10_000
MOST_POINTS = 10  # of a recommendation, from 0
MOST_RANKS = 3
MOST_FILES = 3  # that are sent to one question
SENT, NOT_SENT = "file", "none"  # how a question for files is counted


class QuestionType(StrEnum):
    """What can be asked. Sound and places are left out: each of them tells who answered.

    So do files and photos, which is why only a survey with names may ask for them.
    """

    NOTE = "note"
    CONSENT = "consent"
    TEXT = "text"
    LONGTEXT = "longtext"
    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    MONTH = "month"
    DATE = "date"
    YESNO = "yesno"
    SINGLE = "single"
    MULTI = "multi"
    COUNTRY = "country"
    AGENCY = "agency"
    SCALE5 = "scale5"
    MATRIX = "matrix"
    NPS = "nps"
    RANK = "rank"
    FILE = "file"
    IMAGE = "image"


T = QuestionType
NUMBERS = frozenset({T.INTEGER, T.DECIMAL, T.PERCENT})
DAYS = frozenset({T.MONTH, T.DATE})
WORDS = frozenset({T.TEXT, T.LONGTEXT})
LISTED = frozenset({T.SINGLE, T.MULTI, T.RANK})  # with options of their own
SCALES = frozenset({T.SCALE5, T.MATRIX})
HOUSE_LISTS = frozenset({T.YESNO, T.COUNTRY, T.AGENCY})
UPLOADS = frozenset({T.FILE, T.IMAGE})
OWN_OPTIONS = HOUSE_LISTS | UPLOADS  # the type itself brings the options, in every language
SEVERAL = frozenset({T.MULTI, T.RANK})
LONGEST = {T.TEXT: 200, T.LONGTEXT: 2_000}


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `options` are those of a list, and the five named points of a scale with what stands beside them.

    `earliest` and `latest` are ISO days or months. `message` takes the place of our own words when an answer is out
    of bounds. `other` is the option that asks to say which. `retired` are codes of options that were offered once:
    they are never given to another.
    """

    code: str
    type: QuestionType
    text: str
    wording_version: int = 1
    hint: str = ""
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    exclusive: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    earliest: str = ""
    latest: str = ""
    max_length: int = 0
    picks: tuple[int, int] = (0, 0)
    message: str = ""
    other: str = ""
    retired: tuple[str, ...] = ()
    optional: bool = False
    sensitive: bool = False
    show_if: Mapping[str, Any] | None = None

    @property
    def countable(self) -> bool:
        """Whether its answers are counted; words and days are read instead."""
        return self.type not in WORDS | DAYS

    @property
    def other_key(self) -> str:
        """Where the words beside the option “other” are kept; no code of a question can look like it."""
        return f"{self.code}.other"

    def variables(self) -> Iterator["Question"]:
        """What its answers are kept under: itself, nothing for a note or consent, each row of a matrix alone."""
        if self.type is T.MATRIX:
            for row in self.rows:
                text = f"{self.text} {row.label}"
                yield replace(self, code=f"{self.code}.{row.code}", type=T.SCALE5, text=text, rows=())
        elif self.type not in (T.NOTE, T.CONSENT):
            yield self

    def answer_keys(self) -> tuple[str, ...]:
        """Everything that a page may keep for it."""
        if self.type is T.NOTE:
            return ()
        own = tuple(f"{self.code}.{row.code}" for row in self.rows) if self.type is T.MATRIX else (self.code,)
        return (*own, self.other_key) if self.other else own

    def is_open(self, answers: Mapping[str, Any]) -> bool:
        """Whether something of it was left unanswered that people are asked about once more."""
        if self.optional or self.type is T.NOTE:
            return False
        return any(answers.get(key) is None for key in self.answer_keys() if key != self.other_key)

    def tallied(self) -> tuple[Option, ...]:
        """What its answers are counted by: options, points, or bands of numbers."""
        if self.type in NUMBERS:
            return tuple(Option(band_code(low), band_label(low, high)) for low, high in BANDS if low <= self.maximum)
        if self.type is T.NPS:
            return tuple(Option(str(point), str(point)) for point in range(MOST_POINTS + 1))
        return self.options


@dataclass(frozen=True, slots=True)
class Section:
    """The questions of one page."""

    title: str
    questions: tuple[Question, ...]
    code: str = ""
    show_if: Mapping[str, Any] | None = None


def band_code(low: int) -> str:
    return f"from_{low}"


def band_label(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}–{high}"


def band_of(number: int) -> str:
    """The band that a number is counted in."""
    return next(band_code(low) for low, high in BANDS if number >= low and (high is None or number <= high))
