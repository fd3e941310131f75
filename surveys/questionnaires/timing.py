"""How long a questionnaire takes to answer. Pure.

Seconds for each type of question, and reading at two words and a half a second: most readers use the language as
their second or third (Brysbaert 2019 finds 238 words a minute for first-language readers of English).
"""

from collections.abc import Iterable, Mapping
from typing import Any

WORDS_A_SECOND = 2.5
SECONDS = {
    "note": 0, "consent": 3, "text": 20, "longtext": 60, "integer": 12, "decimal": 12, "percent": 12, "month": 12,
    "date": 15, "yesno": 5, "single": 6, "multi": 10, "country": 8, "agency": 6, "scale5": 6, "nps": 6, "rank": 25,
    "file": 60, "image": 45,
}  # fmt: skip
SECONDS_A_ROW = 7


def seconds_of(question: Mapping[str, Any]) -> float:
    """How long one question takes: reading its words, and answering."""
    options = [str(one.get("label", "")) for one in (*question.get("options", ()), *question.get("rows", ()))]
    words = sum(len(text.split()) for text in (question.get("text", ""), question.get("hint", ""), *options))
    rows = len(question.get("rows", ())) * SECONDS_A_ROW
    return words / WORDS_A_SECOND + rows + SECONDS.get(str(question.get("type")), 0)


def minutes_of(sections: Iterable[Mapping[str, Any]]) -> int:
    """Minutes for those who are asked everything, rounded up."""
    seconds = sum(seconds_of(question) for section in sections for question in section.get("questions") or ())
    return max(1, min(120, -(-int(seconds) // 60)))
