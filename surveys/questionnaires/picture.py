"""The paths through a questionnaire as a drawing: a box for each question, a line from what it depends on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveys.questionnaires import logic
from surveys.questionnaires.questionnaire import Questionnaire

WIDE, HIGH, GAP, TITLE = 320, 34, 10, 30
INSET = 24  # of a question that is not asked of everybody
LANE = 9  # between two lines
LETTERS = 38


@dataclass(frozen=True, slots=True)
class Box:
    """`share` is how many in a hundred are asked it."""

    x: int
    y: int
    width: int
    label: str
    share: int = 100
    title: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    path: str


@dataclass(frozen=True, slots=True)
class Picture:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(questionnaire: Questionnaire, shares: Mapping[str, int]) -> Picture:
    """Boxes from top to bottom, lines beside them on the right, each in a lane of its own up to a dozen."""
    boxes: list[Box] = []
    lines: list[Line] = []
    ends: dict[str, tuple[int, int]] = {}
    y = 0
    for section in questionnaire.sections:
        boxes.append(Box(0, y, WIDE, _short(section.title), title=True))
        y += TITLE
        for question in section.questions:
            looked = logic.codes(section.show_if) | logic.codes(question.show_if)
            inset = INSET if looked else 0
            boxes.append(Box(inset, y, WIDE - inset, _short(question.text), shares.get(question.code, 0)))
            middle = y + HIGH // 2
            for code in sorted(looked & ends.keys()):
                lines.append(_line(ends[code][1], middle, len(lines)))
            for variable in question.variables():
                ends[variable.code] = (WIDE, middle)
            y += HIGH + GAP
    lanes = min(len(lines), 12)
    return Picture(WIDE + (lanes + 2) * LANE, max(y, HIGH), tuple(boxes), tuple(lines))


def _line(start: int, end: int, number: int) -> Line:
    x = WIDE + (number % 12 + 1) * LANE
    return Line(f"M{WIDE} {start}H{x}V{end}H{WIDE + 2}m5-4l-5 4 5 4")


def _short(text: str) -> str:
    return text if len(text) <= LETTERS else text[: LETTERS - 1].rstrip() + "…"
