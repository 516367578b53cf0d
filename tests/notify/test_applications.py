"""Whoever applied for an employer hears what the centre decided (S2.1)."""

from typing import Any

import pytest

from shared.events.review import CaseCompleted, CaseRejected, CaseReturned
from shared.ids import new_id
from tests.notify.world import World


def about(world: World, kind: str = "employer_application") -> dict[str, Any]:
    return {"case_id": new_id(), "subject_kind": kind, "subject_id": new_id(), "person_id": world.worker, "round": 1}


def returned(world: World) -> CaseReturned:
    return CaseReturned(**about(world), stage="centre", reasons=["name_differs"], fields=["name"])


def rejected(world: World) -> CaseRejected:
    return CaseRejected(**about(world), stage="centre", reasons=["name_differs"])


@pytest.mark.parametrize(
    ("event_of", "text"),
    [
        (lambda world: CaseCompleted(**about(world)), "您提交的单位网上办理申请已通过审核。请登录打印绑定单。"),
        (returned, "您提交的单位网上办理申请被退回补正。请登录查看需补正的内容。"),
        (rejected, "您提交的单位网上办理申请未通过审核。请登录查看原因。"),
    ],
)
async def test_the_applicant_is_told_once_in_the_inbox_and_by_sms(world: World, event_of: Any, text: str) -> None:
    await world.notify.deliver(await world.registered(world.worker, world.phone))
    event = event_of(world)
    message = await world.notify.deliver(event)
    await world.notify.processor.take([message])

    [item] = await world.inbox(world.worker)
    assert (item["text"], item["about_claim"], item["about_application"]) == (text, None, str(event.subject_id))
    [sms] = await world.sms()
    assert (sms["person_id"], sms["template"]) == (world.worker, item["template"])


async def test_it_waits_for_the_phone(world: World) -> None:
    await world.notify.deliver(CaseCompleted(**about(world)))
    assert await world.inbox(world.worker) == []
    [aside] = await world.notify.rows("select status from parked")
    assert aside["status"] == "waiting"


async def test_of_other_matters_nothing_is_said_here(world: World) -> None:
    await world.notify.deliver(await world.registered(world.worker, world.phone))
    for kind in ("account_appeal", "employer_profile_change"):
        await world.notify.deliver(CaseCompleted(**about(world, kind)))
    assert await world.inbox(world.worker) == []
