"""What surveys can count. A question is declared as a measure in a line of SCORED; its response rate comes with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from lms.manifest import Cell, Measure, MeasureKind, Period
from surveys.results.queries import measures as queries

BEST_TWO = ("4", "5")  # of a scale of five


@dataclass(frozen=True, slots=True)
class Scored:
    """A question as a ratio: who chose one of `counted` (None: any but `without`), of all who answered it."""

    code: str
    label: Any
    question: str
    counted: tuple[str, ...] | None = BEST_TWO
    without: tuple[str, ...] = ()

    def read(self, period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
        return queries.shares(self.question, self.counted, self.without, period, by)

    def read_response(self, period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
        return queries.response(self.question, period, by)

    def measures(self) -> Iterator[Measure]:
        yield Measure(self.code, self.label, MeasureKind.RATIO, self.read, from_survey=True)
        yield Measure(
            f"{self.code}.response", _l("Response rate"), MeasureKind.RATIO, self.read_response, from_survey=True
        )


SCORED = (
    Scored("net.xborder", _l("Contact across borders"), "c_xborder", None, ("none", "prefer_not")),
    Scored("net.value", _l("The network is of value"), "c_network"),
    Scored("l1.relevance", _l("Training fits the work"), "c_relevance"),
    Scored("l1.fit", _l("Fits the work, on the last day"), "e_fit"),
    Scored("l1.able", _l("Able to begin alone, on the last day"), "e_able", ("alone", "teach")),
    Scored("l1.recommend", _l("Would recommend the training"), "e_recommend", ("9", "10")),
)


def response_rate(period: Period, by: tuple[str, ...]) -> Sequence[Cell]:
    """Who answered, of all who were asked, in all or by a group of the frame, small ones joined."""
    return queries.response("", period, by)


MEASURES = (
    *(measure for one in SCORED for measure in one.measures()),
    Measure("survey.response", _l("Survey response rate"), MeasureKind.RATIO, response_rate),
)
