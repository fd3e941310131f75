"""Every page of the sample world in Arabic. In a file of its own, so that both long walks are made at the same time."""

import pytest

from tests.browsing import RULES, missing_browser
from tests.journeys.visiting import Visitors, faults_of, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

# The colours are those of the other walk, and looking at them is half of the work.
BUT_COLOURS = {**RULES, "rules": {"color-contrast": {"enabled": False}}}


def test_every_page_can_be_used_from_right_to_left(visitors: Visitors) -> None:
    faults: list[str] = []
    for stop in visitors.stops:
        page = visitors.tab(stop.who, "ar").open(visitors.address + stop.path)
        faults += [f"{stop.who} {stop.path}: {fault}" for fault in faults_of(page, BUT_COLOURS)]
        keep_picture(page, stop, "arabic")
    assert not faults, "\n".join(faults)
