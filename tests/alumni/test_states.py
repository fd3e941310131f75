"""One table says how plans move, one picture shows it, and nothing else moves them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alumni.plans import states
from alumni.plans.models.states import PlanState
from alumni.plans.states import Event
from lms.errors import RuleBroken

ROOT = Path(__file__).parent.parent.parent


def test_the_picture_in_the_docs_is_that_of_the_table():
    assert f"```mermaid\n{states.picture()}\n```" in (ROOT / "docs" / "states" / "plan.md").read_text()


def test_every_mail_of_the_table_is_there():
    mails = {name for move in states.MOVES for name in move.sends}
    assert mails <= {one.name for one in (ROOT / "templates" / "emails" / "plans").iterdir()}


def test_an_event_leads_from_a_state_to_one_place():
    ways = [(move.origin, move.event) for move in states.MOVES if move.origin]
    assert len(ways) == len(set(ways))


@given(st.sampled_from(PlanState), st.sampled_from(Event))
def test_a_move_that_is_not_there_is_refused_with_the_reason(state, event):
    there = [move for move in states.MOVES if move.origin is state and move.event is event]
    if there:
        assert states.find(state, event) is there[0]
        return
    with pytest.raises(RuleBroken, match="action plan"):
        states.find(state, event)


@given(st.lists(st.sampled_from(Event), max_size=30))
def test_whatever_happens_a_plan_stays_in_the_table(events):
    state = PlanState.DRAFT
    for event in events:
        if any(move.origin is state and move.event is event for move in states.MOVES):
            state = states.find(state, event).to
        if state is PlanState.WITHDRAWN:
            assert not any(move.origin is state for move in states.MOVES)
