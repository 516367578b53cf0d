from itertools import product
from pathlib import Path

import pytest

from services.identity.domain.errors import OwnGrant
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.domain.states import TRANSITIONS, GrantAction, GrantState
from shared import clock
from shared.errors import IllegalTransition
from shared.events.identity import RoleGranted, RoleRevoked
from shared.ids import new_id


def grant() -> RoleGrant:
    return RoleGrant.give(new_id(), "350500", Holding(new_id(), "finance", "350500"), new_id(), clock.now())


@pytest.mark.parametrize(("state", "action"), list(product(GrantState, GrantAction)))
def test_every_transition(state: GrantState, action: GrantAction) -> None:
    held = grant()
    held.state = state
    assert action is GrantAction.REVOKE

    if (state, action) in TRANSITIONS:
        held.revoke(new_id(), clock.now())
        assert held.state == TRANSITIONS[state, action]
    else:
        with pytest.raises(IllegalTransition):
            held.revoke(new_id(), clock.now())


def test_the_facts_are_told_in_order() -> None:
    held = grant()
    held.revoke(new_id(), clock.now())

    assert [(version, type(fact)) for version, fact in held.take_facts()] == [(1, RoleGranted), (2, RoleRevoked)]


def test_nobody_grants_to_themselves() -> None:
    me = new_id()

    with pytest.raises(OwnGrant):
        RoleGrant.give(new_id(), "350500", Holding(me, "finance", "350500"), me, clock.now())


def test_the_state_diagram_is_the_transition_table() -> None:
    readme = Path(__file__).parents[3] / "services" / "identity" / "README.md"
    drawn = readme.read_text(encoding="utf-8").split("stateDiagram-v2\n")[1].partition("```")[0]
    lines = [f"{state} --> {following}: {action}" for (state, action), following in TRANSITIONS.items()]
    assert [line.strip() for line in drawn.splitlines()] == ["[*] --> held", *lines]
