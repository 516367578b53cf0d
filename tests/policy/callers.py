"""Callers: any roles, held anywhere, by delegation or not, helped or not; and for each role a rightful holder."""

from collections.abc import Iterator
from dataclasses import dataclass
from time import time
from uuid import UUID

from hypothesis import strategies as st

from shared.ids import new_id
from shared.security.principal import Grant, Principal
from tests.harness.service import AGENCY
from tests.policy.oracle import OFFICES, Thing
from tests.policy.world import OTHER_AGENCY, World


@dataclass(frozen=True)
class Drawn:
    """Numbers that choose among what stands in a world."""

    person: int
    agency: str
    grants: tuple[tuple[str, int, bool], ...]
    helped: bool
    proved: bool
    endpoint: int
    things: tuple[int, ...]

    def caller(self, world: World) -> Principal:
        person = world.people[self.person % len(world.people)]
        grants = tuple(
            Grant(role, _place(world, person, role, place), str(new_id()) if via else None)
            for role, place, via in self.grants
        )
        return Principal(
            UUID(person), self.agency, grants, str(new_id()), stepped_up_at=int(time()) if self.proved else None,
            actor_id=new_id() if self.helped else None, delegation_id=new_id() if self.helped else None,
        )  # fmt: skip


def _place(world: World, person: str, role: str, number: int) -> str:
    """Mostly where the role can be held; sometimes elsewhere."""
    everywhere = [person, *world.employers, "350502", "350503", AGENCY, OTHER_AGENCY, "*"]
    likely = {
        "self": [person, person, *world.people],
        "employer": world.employers,
        "district": ["350502", "350503", "610202"],
        "agency": [AGENCY, OTHER_AGENCY],
    }[OFFICES[role].scope]
    return (likely * 3 + everywhere)[number % (len(likely) * 3 + len(everywhere))]


DRAWN = st.builds(
    Drawn,
    person=st.integers(0, 5),
    agency=st.sampled_from([AGENCY, AGENCY, AGENCY, OTHER_AGENCY]),
    grants=st.lists(
        st.tuples(st.sampled_from(sorted(OFFICES)), st.integers(0, 99), st.sampled_from([False, False, False, True])),
        max_size=3,
    ).map(tuple),
    helped=st.sampled_from([False, False, False, True]),
    proved=st.booleans(),
    endpoint=st.integers(0, 999),
    things=st.tuples(*[st.integers(0, 99)] * 3),
)


def rightful(world: World, thing: Thing | None) -> Iterator[Principal]:
    """For each role somebody who holds it where the thing stands, and somebody without a role."""
    agency = thing.agency if thing else AGENCY
    person = (thing.person.split() if thing else []) or [world.people[0]]
    yield Principal(UUID(person[0]), agency, (), str(new_id()), stepped_up_at=int(time()))
    for role, office in OFFICES.items():
        place = {
            "self": person[0],
            "employer": (thing.employer if thing else "") or world.employers[0],
            "district": (thing.district if thing else "") or "350502",
            "agency": agency,
        }[office.scope]
        whoever = person[0] if office.scope == "self" else world.officer
        yield Principal(UUID(whoever), agency, (Grant(role, place),), str(new_id()), stepped_up_at=int(time()))
