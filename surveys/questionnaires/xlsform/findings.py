"""What is said about a spreadsheet before anything is taken from it: each with sheet, row and column."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Weight(StrEnum):
    """Wrong stops the import; left out is taken in without, once somebody has read it; a note is to know."""

    WRONG = "wrong"
    LEFT_OUT = "left_out"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    sheet: str
    row: int
    column: str
    text: str
    weight: Weight = Weight.WRONG

    def stored(self) -> dict[str, Any]:
        return {**asdict(self), "weight": self.weight.value}


def restored(row: dict[str, Any]) -> Finding:
    """A finding as it was stored."""
    return Finding(**{**row, "weight": Weight(row["weight"])})


def sentence(error: Exception) -> str:
    """What is wrong, as a sentence."""
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith(("?", ".")) else ".")
