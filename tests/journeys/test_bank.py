"""The bank as it should not be: silent about who it is, stuttering, slow."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from deploy.player.play import Play
from deploy.player.waiting import until
from tests.harness.platform import Demo


@pytest.fixture
async def switch(demo: Demo) -> AsyncIterator[Any]:
    """Turns switches of the bank, and turns them back."""
    before = (await demo.api.send("bank", "GET", "/control")).json()

    async def turn(**switches: Any) -> None:
        await demo.api.send("bank", "PUT", "/control", json={**before, **switches})

    yield turn
    await turn()


async def approved(demo: Demo) -> Play:
    play = await demo.play()
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    await play.centre_decides("approve")
    await play.reach("centre_approved", "pending")
    return play


async def events(play: Play) -> list[str]:
    return [event["type"] for event in await play.story()]


async def refused(demo: Demo) -> float:
    """How many answers of the bank claims did not believe."""
    text = (await demo.api.send("claims", "GET", "/metrics")).text
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    wanted = {"type": "bank.payout_succeeded.v1", "outcome": "refused"}
    return sum(one.value for one in samples if one.name == "huzhu_consumer_messages_total" and one.labels == wanted)


async def test_an_unsigned_answer_is_refused_and_moves_no_money_until_the_bank_signs(demo: Demo, switch: Any) -> None:
    """X22"""
    play = await approved(demo)
    before = await refused(demo)
    await switch(unsigned=True)
    await play.release()

    async def noticed() -> bool:
        return await refused(demo) > before

    await until(noticed, "the unsigned answer to be refused")
    await play.show()
    assert play.claim["second_status"] == "paying"
    await switch(unsigned=False)
    await play.reach("centre_approved", "paid")
    assert (await events(play)).count("claims.payout_settled.v1") == 1


async def test_an_answer_that_comes_three_times_settles_once(demo: Demo, switch: Any) -> None:
    await switch(duplicate=True)
    play = await approved(demo)
    await play.release()
    await play.reach("centre_approved", "paid")
    again = await approved(demo)
    await again.release()
    await again.reach("centre_approved", "paid")
    assert (await events(play)).count("claims.payout_settled.v1") == 1
    balance = (await play.finance.get("claims", "/fund")).body["items"]
    assert sum(account["balance_fen"] for account in balance) == 0


async def test_a_slow_bank_is_waited_for(demo: Demo, switch: Any) -> None:
    await switch(delay_seconds=2.0)
    play = await approved(demo)
    await play.release()
    await play.reach("centre_approved", "paying")
    await play.reach("centre_approved", "paid")


async def test_a_refusing_bank_leaves_the_money_and_says_so(demo: Demo, switch: Any) -> None:
    await switch(refuse=True)
    play = await approved(demo)
    await play.release()
    await play.reach("centre_approved", "returned_by_bank")
    assert (play.claim["payout"]["reason"], play.claim["needs_attention"]) == ("refused", True)
    await switch(refuse=False)
    await play.mend_account()
    await play.release()
    await play.reach("centre_approved", "paid")
