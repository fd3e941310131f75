"""Every page of the sample world in a real browser, light and dark: no barrier, no sideways scroll, light to load."""

from typing import Any

import pytest
from sqlalchemy import select

from alumni.plans.models.plans import FollowUp, Plan
from alumni.plans.queries import timeline
from alumni.plans.sight import Sight
from lms.db import db
from tests.browsing import DESKTOP, PHONE, RULES, missing_browser
from tests.journeys import tour
from tests.journeys.visiting import Visitors, faults_of, keep_picture

pytestmark = [pytest.mark.browser, pytest.mark.skipif(bool(missing_browser()), reason=str(missing_browser()))]

FIRST_VIEW = 60 * 1024
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
LOOKS: list[tuple[str, Any, Any, Any]] = [
    ("phone", PHONE, "light", RULES),
    ("phone dark", PHONE, "dark", CONTRAST),  # colours are all that changes
    ("desk", DESKTOP, "light", RULES),
    ("desk dark", DESKTOP, "dark", CONTRAST),
]


def test_the_tour_sees_the_whole_house(visitors: Visitors) -> None:
    """What is no page, or a step of signing in, is named in the tour."""
    seen = {stop.endpoint for stop in visitors.stops}
    pages = {rule.endpoint for rule in visitors.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert sorted(pages - seen - tour.NO_PAGES - tour.FOR_PROGRAMS - tour.SIGNING_IN) == []


def test_what_happened_to_the_sample_plans_has_its_day(visitors: Visitors) -> None:
    with visitors.app.test_request_context():
        plans = db.session.scalars(select(Plan).join(Plan.follow_ups).where(FollowUp.answered_at.is_not(None))).unique()
        told = [[str(one.what) for one in timeline.happened(plan, Sight.ALL)] for plan in plans]
        assert told
        for trail in told:
            steps = ["Opened", "Handed in", "Agreed: the plan is active", "Follow-up answered"]
            places = [trail.index(step) for step in steps]
            assert places == sorted(places), trail
        db.session.remove()


def test_every_page_can_be_used_by_everybody(visitors: Visitors) -> None:
    faults: list[str] = []
    for stop in visitors.stops:
        tab = visitors.tab(stop.who)
        page = tab.open(visitors.address + stop.path)
        for look, size, scheme, rules in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += [f"{stop.who} {stop.path} {look}: {fault}" for fault in faults_of(page, rules)]
            keep_picture(page, stop, look)
            if look == "phone" and tab.weight() > FIRST_VIEW:
                faults.append(f"{stop.who} {stop.path}: {tab.weight():,} bytes for the first view")
        faults += [f"{stop.who} {stop.path}: the console says {text}" for text in tab.said]
    assert not faults, "\n".join(faults)
