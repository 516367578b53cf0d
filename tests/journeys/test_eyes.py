"""Who sees what of a claim, at the public interfaces."""

from typing import Any

import pytest

from deploy.player.bill import bill
from deploy.player.client import Refused, SignedIn
from deploy.player.play import Play
from tests.harness.platform import Demo


async def status_of(who: SignedIn, service: str, path: str) -> int:
    try:
        await who.get(service, path)
    except Refused as refusal:
        return refusal.status
    return 200


async def test_the_clerk_never_sees_diagnosis_or_account_and_finance_no_papers(demo: Demo) -> None:
    """S1.3: visibility is data of the plan."""
    play = await demo.play()
    await play.file()
    path = f"/claims/{play.claim_id}"
    own = (await play.worker.get("claims", path)).body
    clerk = await play.clerk.get("claims", path)
    assert clerk.body["applicant_name"] == play.worker.person.name
    assert (clerk.body["diagnosis"], clerk.body["account"]) == (None, None)
    assert [document["kind"] for document in clerk.body["documents"]] == ["invoice"]
    pictures = {document["kind"]: f"/documents/{document['id']}/content" for document in own["documents"]}
    assert await picture(play.clerk, pictures["invoice"]) == 200
    assert await picture(play.clerk, pictures["discharge_summary"]) == 404
    assert await picture(play.finance, pictures["invoice"]) in (403, 404)


async def picture(who: SignedIn, path: str) -> int:
    headers = {"Authorization": f"Bearer {await who.token('claims')}"}
    return (await who.api.send("claims", "GET", path, headers=headers)).status_code


async def test_nobody_else_finds_a_claim(demo: Demo) -> None:
    play = await demo.play()
    await play.file()
    other = await demo.play()
    strangers = [
        other.worker,
        next(demo.cast.session(clerk) for clerk in demo.city.having("employer_clerk") if clerk != play.clerk.person),
        demo.session("operator"),
    ]
    assert [await status_of(one, "claims", f"/claims/{play.claim_id}") for one in strangers] == [404, 404, 404]


async def test_an_employer_that_is_no_member_is_refused_with_the_reason(demo: Demo) -> None:
    """S1.3"""
    play = await demo.play()
    stranger = next(employer for employer in demo.city.employers if not employer.member)
    found = (await play.worker.get("claims", "/employers", q=stranger.name)).body["items"]
    assert found == []
    with pytest.raises(Refused) as refusal:
        await play.worker.post("claims", "/claims", await filled_in(play, employer_id=stranger.id))
    assert (refusal.value.status, refusal.value.code) == (409, "not_a_member_organisation")


async def test_a_treatment_before_the_cover_began_is_refused_with_the_reason(demo: Demo) -> None:
    """S1.3"""
    play = await demo.play()
    other = next(employer for employer in demo.city.members if employer.key != play.employer.key)
    with pytest.raises(Refused) as refusal:
        await play.worker.post("claims", "/claims", await filled_in(play, employer_id=other.id))
    assert (refusal.value.status, refusal.value.code) == (409, "not_covered")


async def filled_in(play: Play, **changes: Any) -> dict[str, Any]:
    content = bill(play.city, play.worker.person, play.employer)
    return {**await play.complete(content), **changes}
