"""Gentle checks of what people write into a plan: they advise and never block. Pure.

They look for what they can tell in any script, and stay silent where they would only guess: capital letters say
nothing in Arabic, and in Indonesian posts and offices are written with them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alumni.plans import wording

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")
EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\W\d_]{2,}")
PHONE = re.compile(r"(?<![\d.])\+?\d(?:[ ()\-]?\d){8,}(?!\d)")
NUMBER = re.compile(r"\b(?=[A-Z0-9/-]*\d{3})(?=[A-Z0-9/-]*[A-Z])[A-Z0-9][A-Z0-9/-]{5,}\b")
LATIN_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Sgt|Capt|Insp|Lt|Col|Pak|Bapak|Bu|Ibu|Sdri?|Tuan|Puan|Encik|Datuk)\b\.?\s+"
    r"([A-Z][^\W\d_]+)"
)
ARABIC_TITLE = re.compile(r"(?:^|[\s،.])(?:السيدة|السيد|الأستاذة|الأستاذ|الدكتورة|الدكتور)\s+([^\W\d_]+)")
ASKED = re.compile(
    r"\b(?i:ask|asking|brief|call|contact|inform|phone|tell|train|with|from)\s+([A-Z][a-z]+)\s+([A-Z][a-z]+)\b"
)
POSTS = frozenset(
    {
        *("Camat", "Direktur", "Gubernur", "Kapolres", "Kapolsek", "Kepala", "Ketua", "Komandan", "Kota", "Manajer"),
        *("Menteri", "Pimpinan", "Sekretaris", "Wakil"),
        *("Chief", "Commander", "Commissioner", "Director", "Head", "Minister", "President", "Secretary"),
    }
)
OFFICES = frozenset(
    {
        *("Academy", "Agency", "Airport", "Alumni", "Area", "Authority", "Bali", "Board", "Border", "Branch", "Bureau"),
        *("Camp", "Centre", "Center", "Chief", "Coast", "Command", "Commander", "Commission", "Control", "Customs"),
        *("Department", "Desk", "Directorate", "Director", "District", "Division", "Document", "Duty", "Embassy"),
        *("Field", "First", "Force", "Forum", "Foreign", "Guard", "Head", "Headquarters", "Human", "Immigration"),
        *("International", "Joint", "Law", "Liaison", "Marine", "Maritime", "Ministry", "National", "Office"),
        *("Officer", "Operations", "Pacific", "Police", "Port", "Process", "Prosecution", "Province", "Referral"),
        *("Region", "Regional", "Return", "Royal", "Search", "Section", "Service", "Shift", "South", "Southeast"),
        *("State", "Station", "Support", "Task", "Team", "Training", "Unit", "United", "Victim", "Watch", "Work"),
    }
)


@dataclass(frozen=True, slots=True)
class Advice:
    """Something to look at again: in which field, and what (a code with words in codes.ADVICE)."""

    field: str
    code: str


def found(words: Mapping[str, str], *, today: date, last_day: date | None) -> list[Advice]:
    """Everything worth a second look, in the order of the fields. `last_day` is that of the last follow-up."""
    advice = [
        Advice(name, code) for name, text in words.items() if "due_month" not in name for code in looks_like(text)
    ]
    for slot in wording.slots(words):
        advice += _action(wording.action(words, slot), slot, today, last_day)
    return advice


def _action(values: Mapping[str, str], slot: int, today: date, last_day: date | None) -> list[Advice]:
    codes = [("due_month", code) for code in _month(values["due_month"], today, last_day)]
    if not values["success_sign"]:
        codes.append(("success_sign", "no_sign"))
    return [Advice(f"{name}-{slot}", code) for name, code in codes]


def _month(month: str, today: date, last_day: date | None) -> Sequence[str]:
    if not month:
        return ["no_month"]
    if not MONTH.fullmatch(month):
        return ["not_a_month"]
    if month < today.strftime("%Y-%m"):
        return ["past_month"]
    if last_day and month > last_day.strftime("%Y-%m"):
        return ["late_month"]
    return []


def looks_like(text: str) -> list[str]:
    """What words look as if they should not be here: an e-mail address, a phone number, a number of a case, a name."""
    checks = {"email": EMAIL, "phone": PHONE, "number": NUMBER}
    codes = [code for code, pattern in checks.items() if pattern.search(text)]
    return [*codes, "name"] if _names_somebody(text) else codes


def _names_somebody(text: str) -> bool:
    if any(word not in POSTS for word in LATIN_TITLE.findall(text)):
        return True
    if any(not word.startswith("ال") for word in ARABIC_TITLE.findall(text)):
        return True
    return any(not OFFICES & {first, last} for first, last in ASKED.findall(text))
