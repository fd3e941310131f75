"""Where a path through a branching scenario leads. Pure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from lms.errors import RuleBroken


def walk(scenario: Mapping[str, Any], path: list[int]) -> tuple[str, list[tuple[str, Mapping[str, Any]]]]:
    """Where a path through a scenario leads: the node reached, and (question, choice) of every step before it.

    Raises RuleBroken for a step that the scenario does not have.
    """
    code, steps = str(scenario["start"]), []
    for step in path:
        choices = scenario["nodes"][code].get("choices", [])
        if not 0 <= step < len(choices):
            raise RuleBroken(_("This scenario has moved on. Load the page again."))
        steps.append((str(scenario["nodes"][code]["text"]), choices[step]))
        code = str(choices[step]["next"])
    return code, steps
