"""S2.2, S2.7, X13: what enrollment takes over of an employer's data, and under whom it is handled."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.events.identity import EmployerProfileChanged
from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import PLAN, City, id_number


@pytest.fixture
async def city(service: OpenService) -> City:
    return City(await service("enrollment"))


def profile(employer_id: UUID, **changed: Any) -> EmployerProfileChanged:
    values = {"name": "泉州新名纺织厂", "uscc": "91350500MA2XN5A31K", "district": "350503", "changed": ["name"]}
    return EmployerProfileChanged(**{"employer_id": employer_id, "missing": [], **values, **changed})


async def enrol(city: City, employer_id: UUID, headers: dict[str, str]) -> httpx.Response:
    members = [{"id_number": id_number(1), "starts_on": "2026-01-01"}]
    body = {"employer_id": str(employer_id), "plan_id": PLAN, "members": members}
    return await city.harness.client.post("/enrolments", json=body, headers=headers)


async def test_an_employer_goes_by_its_new_name_everywhere(city: City) -> None:
    """S2.7."""
    employer = await city.employer()
    await city.harness.deliver(profile(employer))

    answer = await city.harness.client.get("/member-organisations", headers=city.administrator())

    assert answer.json()["items"] == [{"employer_id": str(employer), "name": "泉州新名纺织厂", "district": "350503"}]
    late = await city.employer("旧名", member=False)
    await city.harness.deliver(profile(late))
    assert (await city.join(late)).json()["name"] == "泉州新名纺织厂"


async def test_nothing_is_handled_while_something_is_missing(city: City) -> None:
    """S2.2."""
    employer, stranger = await city.employer(), await city.employer(member=False)
    await city.person(1)
    for one in (employer, stranger):
        await city.harness.deliver(profile(one, missing=["legal_representative"]))

    for answer in (await enrol(city, employer, city.clerk(employer)), await city.join(stranger)):
        assert (answer.status_code, answer.json()["code"]) == (409, "employer_incomplete")
        assert [error["field"] for error in answer.json()["errors"]] == ["legal_representative"]
    await city.harness.deliver(profile(employer))
    assert (await enrol(city, employer, city.clerk(employer))).status_code == 201


async def test_reviewing_claims_is_not_keeping_the_roster(city: City) -> None:
    """An employer's clerks have roles of their own."""
    employer = await city.employer()
    reviewer = city.harness.token([("employer_clerk", str(employer))]) | city.harness.key()

    assert (await enrol(city, employer, reviewer)).status_code == 403


async def test_what_an_agency_firm_does_names_its_delegation(city: City) -> None:
    """X13."""
    employer, delegation = await city.employer(), new_id()
    await city.person(1)
    agent = city.harness.token([("employer_roster", str(employer), str(delegation))]) | city.harness.key()

    assert (await enrol(city, employer, agent)).status_code == 201

    (started,) = [fact for kind, fact in await city.harness.told() if "participation_started" in kind]
    assert started["refs"]["delegation"] == str(delegation)
    rows = await city.harness.rows("select delegation_id from participation")
    assert json.dumps([str(row["delegation_id"]) for row in rows]) == json.dumps([str(delegation)])
