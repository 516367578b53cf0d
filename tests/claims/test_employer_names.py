"""S2.7: claims calls an employer as identity says, in whichever order the two topics are read."""

from uuid import UUID

import pytest

from shared.events.enrollment import EmployerJoined
from shared.events.identity import EmployerProfileChanged
from shared.ids import new_id
from tests.conftest import OpenService
from tests.harness.service import ServiceHarness


@pytest.fixture
async def claims(service: OpenService) -> ServiceHarness:
    return await service("claims")


def joined(employer_id: UUID) -> EmployerJoined:
    return EmployerJoined(employer_id=employer_id, name="旧名", district="350502")


def renamed(employer_id: UUID) -> EmployerProfileChanged:
    return EmployerProfileChanged(
        employer_id=employer_id, name="新名", uscc="91350500MA2XN5A31K", district="350503", changed=["name"], missing=[]
    )


@pytest.mark.parametrize("late", [False, True])
async def test_the_new_name_stays(claims: ServiceHarness, late: bool) -> None:  # noqa: FBT001 - two orders
    employer = new_id()
    events = [joined(employer), renamed(employer)]
    for event in reversed(events) if late else events:
        await claims.deliver(event)

    answer = await claims.client.get("/employers", headers=claims.token([("worker", "*")]))

    assert answer.json()["items"] == [{"id": str(employer), "name": "新名", "district": "350503"}]


async def test_an_employer_that_is_no_member_is_not_offered(claims: ServiceHarness) -> None:
    await claims.deliver(renamed(new_id()))

    answer = await claims.client.get("/employers", headers=claims.token([("worker", "*")]))

    assert answer.json()["items"] == []
