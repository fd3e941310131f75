"""A lesson of a draft as learners will see it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from courses.authoring import outline
from courses.catalogue import folder, markup, media, scenarios
from courses.catalogue.questions import QuestionBody, order_of

SEED = 1  # the order of choices that a preview shows


@dataclass(frozen=True, slots=True)
class Shown:
    """A lesson with all that it places; what it places but is not there yet is left out."""

    row: Mapping[str, Any]
    blocks: list[dict[str, Any]]
    checks: Mapping[str, QuestionBody]
    orders: Mapping[str, list[int]]
    scenarios: Mapping[str, Mapping[str, Any]]


def lesson(
    table: Mapping[str, Any], texts: Mapping[str, bytes], pictures: Mapping[str, bytes], code: str, base: str
) -> Shown | None:
    """`pictures` are those that the text shows, by name; `base` is the address that media are served under."""
    row = outline.lesson_of(table, code)
    if row is None:
        return None
    sizes = {name: media.size_of(name, content) for name, content in pictures.items()}
    text = texts.get(str(row.get("file")), b"").decode()
    made = markup.blocks(text, sizes, base, folder.glossary_of(texts), str(table.get("language", "en")))
    placed = {block["code"] for block in made if block["kind"] != "html"}
    questions = map(folder.question_of, folder.rows_of(texts, folder.QUESTIONS["checks"]))
    checks = {one.code: one for one in questions if one is not None and one.code in placed}
    rows = folder.rows_of(texts, folder.SCENARIOS)
    placed_scenarios = {str(one.get("id")): scenarios.with_endings(one) for one in rows if one.get("id") in placed}
    there = checks.keys() | placed_scenarios.keys()
    return Shown(
        row=row,
        blocks=[block for block in made if block["kind"] == "html" or block["code"] in there],
        checks=checks,
        orders={key: order_of(question, SEED) for key, question in checks.items()},
        scenarios=placed_scenarios,
    )
