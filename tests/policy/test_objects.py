"""Authorisation in reliability.md, class by class: what is another's does not exist, and what was taken is gone."""

import time
from pathlib import Path

import pytest
import yaml

from services.review import queries
from services.review.persistence import definitions as published
from services.review.use_cases import decide_case, open_case
from shared.security.tokens import TokenVerifier
from tests.conftest import OpenService
from tests.identity.city import bearer
from tests.policy.callers import rightful
from tests.policy.identities import founded
from tests.policy.oracle import business_of, meets, offices
from tests.policy.test_oracle import POPULATE, endpoints
from tests.review.desk import APPROVE, Desk


@pytest.mark.parametrize("name", POPULATE)
async def test_anothers_id_is_answered_as_one_that_does_not_exist(name: str, service: OpenService) -> None:
    """Each route that names a thing, asked by everybody who has such things of their own, for one of somebody else."""
    world = await POPULATE[name](await service(name))
    asked = set()
    for endpoint in endpoints(world):
        if not endpoint.kinds:
            continue
        business, things = business_of(world.name, endpoint.method, endpoint.path), world.of_kind(endpoint.kinds[0])
        for own in things[:1]:
            for who in rightful(world, own):
                foreign = [thing for thing in things if offices(who, business) and not meets(who, business, thing)]
                for other in foreign[:2]:
                    named = {place: other if place == endpoint.kinds[0] else None for place in endpoint.kinds}
                    found = await world.findings(who, endpoint, named)
                    assert found == [], "\n".join(found)
                    asked.add(endpoint)
    assert len(asked) >= 3


async def test_another_district_is_answered_as_if_it_did_not_exist(
    service: OpenService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A review whose first stage is the district's: its reviewer decides, the neighbour's finds nothing."""
    document = yaml.safe_load((published.FOLDER / "claim-quanzhou.v1.yaml").read_text(encoding="utf-8"))
    document["stages"][0] |= {"role": "district_reviewer", "scope": "district"}
    (tmp_path / "claim-quanzhou.v1.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    read = published.read_folder(tmp_path)
    for module in (queries, decide_case, open_case):
        monkeypatch.setattr(module, "definitions", lambda: read)
    desk = Desk(await service("review"))
    here, there = [desk.harness.token([("district_reviewer", district)]) for district in ("350502", "350503")]
    claim = await desk.submitted(district="350502")
    assert [await desk.waiting(who) for who in (here, there)] == [[claim.claim_id], []]
    unknown = await desk.client.get(f"/cases/{claim.claim_id}", headers=there)
    case = (await desk.case(claim, here))["id"]
    foreign = await desk.client.get(f"/cases/{case}", headers=there)
    assert (foreign.status_code, foreign.json()["title"]) == (unknown.status_code, unknown.json()["title"])
    assert (foreign.status_code, foreign.json()["code"]) == (404, "not_found")
    assert (await desk.decide(claim, there, APPROVE)).status_code == 404
    assert (await desk.decide(claim, here, APPROVE)).status_code == 201


async def test_a_revoked_role_is_gone_within_a_minute_without_kafka(
    service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing here has a broker: tokens live a minute, and whoever asks for the next asks identity's own table."""
    identity, review = await service("identity"), await service("review")
    city = await founded(identity)

    async def keys() -> dict[str, object]:
        found: dict[str, object] = (await identity.client.get("/.well-known/jwks.json")).json()
        return found

    review.app.state.verifier = TokenVerifier("review", keys)
    clerk, employer = await city.worker(), await city.employer()
    answer = await city.grant(clerk.id, "employer_clerk", employer)
    assert answer.status_code == 201, answer.text
    held = bearer(await city.access_token(clerk.session, "review"))
    assert (await review.client.get("/tasks", headers=held)).status_code == 200

    revoked = await identity.client.delete(f"/role-grants/{answer.json()['id']}", headers=await city.administrator())
    assert revoked.status_code == 204
    fresh = bearer(await city.access_token(clerk.session, "review"))
    assert (await review.client.get("/tasks", headers=fresh)).status_code == 403

    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + 60)
    assert (await review.client.get("/tasks", headers=held)).status_code == 401
