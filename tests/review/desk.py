"""What tests of review say in one line: claims that arrive, people who act."""

from typing import Any
from uuid import UUID

import httpx

from shared.events.claims import ClaimResubmitted, ClaimSubmitted, ClaimWithdrawn
from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness

Headers = dict[str, str]
RETURN = {"action": "return", "reasons": ["wrong_dates"], "fields": ["admitted_on", "discharged_on"]}
REJECT = {"action": "reject", "reasons": ["not_employee"]}
APPROVE = {"action": "approve"}


def claim_submitted(**given: Any) -> ClaimSubmitted:
    values: dict[str, Any] = {
        "claim_id": new_id(),
        "person_id": new_id(),
        "employer_id": new_id(),
        "number": "HZ20260312000017",
        "district": "350502",
        "plan_id": "quanzhou-inpatient",
        "plan_version": 1,
        "benefit_kind": "inpatient",
        "total_fen": 1_200_000,
        "estimated_fen": 260_000,
    }
    return ClaimSubmitted(**(values | given))


def claim_resubmitted(claim: ClaimSubmitted, number: int = 2, **given: Any) -> ClaimResubmitted:
    values: dict[str, Any] = {
        "claim_id": claim.claim_id,
        "person_id": claim.person_id,
        "employer_id": claim.employer_id,
        "round": number,
        "changed_fields": ["admitted_on"],
        "total_fen": 1_100_000,
        "estimated_fen": 220_000,
    }
    return ClaimResubmitted(**(values | given))


def claim_withdrawn(claim: ClaimSubmitted) -> ClaimWithdrawn:
    return ClaimWithdrawn(claim_id=claim.claim_id, person_id=claim.person_id, employer_id=claim.employer_id)


class Desk:
    """The review service with people before it."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.client = harness.client

    def clerk(self, claim: ClaimSubmitted, person_id: UUID | None = None) -> Headers:
        return self.harness.token([("employer_clerk", str(claim.employer_id))], person_id)

    def centre(self, person_id: UUID | None = None, agency: str = AGENCY) -> Headers:
        return self.harness.token([("centre_reviewer", agency)], person_id, agency)

    async def submitted(self, **given: Any) -> ClaimSubmitted:
        """A claim whose case waits for the employer."""
        claim = claim_submitted(**given)
        await self.harness.deliver(claim)
        return claim

    async def at_centre(self) -> ClaimSubmitted:
        """A claim that its employer approved."""
        claim = await self.submitted()
        assert (await self.decide(claim, self.clerk(claim), APPROVE)).status_code == 201
        return claim

    async def tasks(self, who: Headers, **params: Any) -> dict[str, Any]:
        answer = await self.client.get("/tasks", headers=who, params=params)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def waiting(self, who: Headers) -> list[UUID]:
        """Subjects in somebody's queue, in its order."""
        return [UUID(item["subject_id"]) for item in (await self.tasks(who))["items"]]

    async def look(self, claim: ClaimSubmitted, who: Headers) -> httpx.Response:
        return await self.client.get("/cases", params={"subject_id": str(claim.claim_id)}, headers=who)

    async def case(self, claim: ClaimSubmitted, who: Headers | None = None) -> dict[str, Any]:
        """The case as the centre sees it, or as `who` does."""
        answer = await self.look(claim, who or self.centre())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def decide(
        self, claim: ClaimSubmitted, who: Headers, body: dict[str, Any], version: int | None = None
    ) -> httpx.Response:
        """Decide on the present version, or on the one given."""
        case = await self.case(claim)
        tag = {"If-Match": f'"{version or case["version"]}"'}
        headers = who | self.harness.key() | tag
        return await self.client.post(f"/cases/{case['id']}/decisions", json=body, headers=headers)

    async def told(self, claim: ClaimSubmitted) -> list[str]:
        """Short names of the facts about a claim's case, in order."""
        told = await self.harness.told()
        about = [kind for kind, fact in told if fact["subject_id"] == str(claim.claim_id)]
        return [kind.removeprefix("review.").removesuffix(".v1") for kind in about]
