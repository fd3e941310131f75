"""Branching scenarios as a course folder holds them. Pure."""

from collections.abc import Mapping
from typing import Any


def with_endings(table: Mapping[str, Any]) -> dict[str, Any]:
    """A scenario whose endings are nodes like the others."""
    endings = {code: {"text": text} for code, text in table.get("endings", {}).items()}
    return {**table, "nodes": {**table.get("nodes", {}), **endings}}


def problems(row: Mapping[str, Any]) -> list[str]:
    """What is wrong with a scenario: a choice that leads nowhere, a start that is missing, no way to an end."""
    nodes: Mapping[str, Any] = row.get("nodes", {})
    if row.get("start") not in nodes:
        return ["the start is not one of the nodes"]
    wrong = []
    reached, waiting = set(), [row["start"]]
    while waiting:
        code = waiting.pop()
        if code in reached:
            continue
        reached.add(code)
        for choice in nodes.get(code, {}).get("choices", ()):
            if choice.get("next") not in nodes:
                wrong.append(f"a choice of {code} leads to {choice.get('next')}, which does not exist")
            else:
                waiting.append(choice["next"])
    if not wrong and all(nodes[code].get("choices") for code in reached):
        wrong.append("no way leads to an end")
    return wrong
