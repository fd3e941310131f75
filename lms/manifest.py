"""What a capability brings to the house. Each has one manifest; lms.app reads them all."""

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from flask import Blueprint

from lms.roles import Person

Policy = Callable[[Any], bool]


class Tone(StrEnum):
    """A state's class in the stylesheet; it decides shape and colour, never the word."""

    NONE = ""
    INFO = "is-info"
    GOOD = "is-good"
    WARN = "is-warn"
    BAD = "is-bad"


@dataclass(frozen=True, slots=True)
class Tag:
    """A state in one to three words, with its tone."""

    label: str
    tone: Tone = Tone.NONE


@dataclass(frozen=True, slots=True)
class Job:
    """Something the clock does on a schedule (crontab, UTC). A run missed or doubled is harmless.

    The five fields of a crontab; a sixth before them counts seconds, for what a person waits for.
    """

    name: str
    cron: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class NavItem:
    """A place in the main navigation. `office` puts it at the coordinators' side instead of the learners' bar."""

    label: Any
    endpoint: str
    icon: str
    order: int
    may_see: Policy
    office: bool = False


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits for a person, as their first page shows it.

    `due` sorts it; without one it comes after those that have one. `link` is 1 to 7, its place in the chain.
    """

    title: str
    detail: str
    url: str
    action: str
    due: date | None = None
    tag: Tag | None = None
    link: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """Where a person stands at one of the seven links of the chain (1 learn … 7 results)."""

    link: int
    note: str
    url: str
    done: bool = False
    begun: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A number on the coordinators' first page, always with its whole or its target."""

    label: str
    value: str
    whole: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both included."""

    starts_on: date
    ends_on: date


class MeasureKind(StrEnum):
    """How a measure's cells add up: counts, pooled ratios and pooled means do, distinct people and medians do not."""

    COUNT = "count"
    DISTINCT = "distinct"
    RATIO = "ratio"
    MEAN = "mean"
    MEDIAN = "median"


DIMENSIONS = ("sub_region", "member", "gender", "agency_family", "language")


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: which group it is about, and what was counted in it. `denominator` is None for counts.

    Of a mean the numerator is the sum and the denominator the number of people; of a median the numerator is the
    median itself, in whole units, and the denominator still the number of people.
    """

    dims: tuple[str, ...]
    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """Something a capability can count.

    `read(period, by)` takes some of DIMENSIONS and returns one Cell for each group that occurs, its dims in
    the order of `by`; with `by=()` a single cell, the whole. Distinct people and medians are counted anew for each
    `by`: their cells must never be put together, neither over groups nor over periods.
    """

    code: str
    label: Any
    kind: MeasureKind
    read: Callable[[Period, tuple[str, ...]], Sequence[Cell]]
    version: int = 1
    from_survey: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """A set of people that a survey or a mail can be put to."""

    code: str
    label: Any
    user_ids: Callable[[], Sequence[int]]


@dataclass(frozen=True, slots=True)
class CohortColumn:
    """What another capability knows about a cohort's people: user id to state."""

    code: str
    label: Any
    read: Callable[[int], Mapping[int, Tag]]


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Something with dates for the calendar, beside cohorts and their sessions: a survey, a reunion."""

    starts_on: date
    ends_on: date
    title: str
    kind: str
    url: str
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class CohortStep:
    """A step on the way through a cohort that another capability knows of, beside the states of a nomination.

    It is expected of those who reached `after`, "accepted" or "attended". `done(cohort_id)` gives who has done it,
    by user id, in one statement; `asked(cohort)` says whether the cohort asks for it at all. Who lacks it can be
    reminded with the sentence `call`, which leads to `endpoint`. Of a `whole` step only the number of all is shown:
    nobody sees who has done it, and nobody is reminded.
    """

    code: str
    label: Any
    after: str
    done: Callable[[int], AbstractSet[int]]
    asked: Callable[[Any], bool]
    call: Any = None
    endpoint: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of file that can be taken in. `lms.imports` brings the pages, this what is particular to the kind.

    `open(subject, person, lock)` gives the row type of one subject, held against others with `lock`; it raises
    NotFound or NotAllowed. `home(subject)` is the address that the pages lead back to.
    """

    code: str
    label: Any
    open: Callable[[str, Any, bool], Any]
    home: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything one capability brings.

    `cohort_todos` say what waits for somebody in one cohort, by its id, as its page for participants shows it.
    """

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    navigation: tuple[NavItem, ...] = ()
    todos: tuple[Callable[[Person], Sequence[Todo]], ...] = ()
    attention: tuple[Callable[[Person], Sequence[Todo]], ...] = ()
    figures: tuple[Callable[[Person], Sequence[Figure]], ...] = ()
    stops: tuple[Callable[[Person], Sequence[Stop]], ...] = ()
    jobs: tuple[Job, ...] = ()
    measures: tuple[Measure, ...] = ()
    audiences: tuple[Audience, ...] = ()
    cohort_columns: tuple[CohortColumn, ...] = ()
    cohort_steps: tuple[CohortStep, ...] = ()
    cohort_todos: tuple[Callable[[Person, int], Sequence[Todo]], ...] = ()
    prework_courses: Callable[[], Sequence[tuple[str, str]]] | None = None
    plan_templates: Callable[[], Sequence[tuple[str, str]]] | None = None
    evaluation_surveys: Callable[[], Sequence[tuple[str, str]]] | None = None
    calendar: tuple[Callable[[Person, date, date], Sequence[Scheduled]], ...] = ()
    imports: tuple[ImportKind, ...] = ()
    reactions: Mapping[type, Callable[..., None]] = field(default_factory=dict)
    commands: tuple[Any, ...] = ()
