"""Who is told what: the main job's table in flows.md, one event after the other."""

from uuid import UUID

from shared.events.identity import PersonCorrected, PersonErased, RoleRevoked
from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness
from tests.notify.world import NUMBER, World


async def test_the_worker_is_told_that_the_claim_was_received(world: World) -> None:
    """S1.4."""
    await world.submit()

    assert await world.texts(world.worker) == [f"您的申请{NUMBER}已收到。状态：用人单位未审核。"]
    assert await world.sms() == []
    assert [kind for kind, _ in await world.notify.told()] == [
        "notify.message_queued.v1",
        "notify.message_delivered.v1",
    ]


async def test_the_clerks_of_the_employer_are_told_and_nobody_else(world: World) -> None:
    await world.submit()
    first, second = await world.clerk(), await world.clerk()
    elsewhere = new_id()
    await world.notify.deliver(world.granted(elsewhere, "employer_clerk", str(new_id())))

    await world.notify.deliver(world.entered("employer", "employer_clerk", str(world.employer)))

    for clerk in (first, second):
        assert await world.texts(clerk) == [f"申请{NUMBER}等待贵单位审核。状态：用人单位未审核。"]
    assert await world.texts(elsewhere) == []
    assert len(await world.texts(world.worker)) == 1


async def test_a_clerk_whose_role_ended_is_not_told(world: World) -> None:
    await world.submit()
    clerk = new_id()
    grant = world.granted(clerk, "employer_clerk", str(world.employer))
    await world.notify.deliver(grant)
    await world.notify.deliver(RoleRevoked(**grant.model_dump(exclude={"refs"})))

    await world.notify.deliver(world.entered("employer", "employer_clerk", str(world.employer)))

    assert await world.texts(clerk) == []


async def test_the_worker_is_told_that_the_employer_approved(world: World) -> None:
    """S1.5."""
    await world.submit()
    await world.notify.deliver(world.entered("centre", "centre_reviewer", AGENCY))

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}有新进展。状态：用人单位已审核,中心(办事处)待审核。"
    ]


async def test_a_return_says_the_reasons(world: World) -> None:
    """S1.4, S12.2: the reason, in words; the comment and the fields' values stay in the portal."""
    await world.submit()
    await world.notify.deliver(world.returned("employer", "missing_document", "wrong_dates", "other"))
    await world.notify.deliver(world.returned("centre", "illegible_document"))

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}已退回补正。需要补正：诊断。原因：缺少材料、日期与材料不符、其他原因。状态：用人单位审核未通过。请登录补正后重新提交。",
        f"您的申请{NUMBER}已退回补正。需要补正：诊断。原因：材料照片看不清。状态：中心(办事处)审核未通过。请登录补正后重新提交。",
    ]
    assert [row["template"] for row in await world.sms()] == ["returned_by_employer", "returned_by_centre"]


async def test_a_rejection_says_the_reasons(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.rejected("employer", "not_employee"))

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}未获批准。原因：不是本单位职工。状态：用人单位审核未通过。"
    ]
    assert [row["template"] for row in await world.sms()] == ["rejected_by_employer"]


async def test_an_approval_says_the_amount_and_tells_finance(world: World) -> None:
    finance = new_id()
    await world.notify.deliver(world.granted(finance, "finance", AGENCY))
    await world.submit()

    await world.notify.deliver(world.approved())

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}已批准，金额1,234.56元。状态：中心(办事处)已审核。"
    ]
    assert await world.texts(finance) == [f"申请{NUMBER}的补助款1,234.56元等待发放。状态：待支付。"]
    assert [row["person_id"] for row in await world.sms()] == [world.worker]


async def test_a_worker_who_is_in_finance_too_is_told_once_and_as_the_worker(world: World) -> None:
    await world.notify.deliver(world.granted(world.worker, "finance", AGENCY))
    await world.submit()

    await world.notify.deliver(world.approved())

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}已批准，金额1,234.56元。状态：中心(办事处)已审核。"
    ]


async def test_an_approval_at_the_ceiling_says_so_and_nothing_to_pay_bothers_nobody(world: World) -> None:
    finance = new_id()
    await world.notify.deliver(world.granted(finance, "finance", AGENCY))
    await world.submit()

    await world.notify.deliver(world.approved(capped=True, fen=0, payout=False))

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}已批准，金额0.00元（已达年度限额）。状态：中心(办事处)已审核。"
    ]
    assert await world.texts(finance) == []


async def test_the_sum_is_told_when_it_has_arrived(world: World) -> None:
    """X6."""
    await world.submit()
    await world.notify.deliver(world.settled())

    assert (await world.texts(world.worker))[1:] == [f"您的申请{NUMBER}的补助款1,234.56元已到账。状态：已支付。"]
    assert [row["template"] for row in await world.sms()] == ["payout_settled"]


async def test_a_payment_that_came_back_says_what_to_do(world: World) -> None:
    """X6."""
    finance = new_id()
    await world.notify.deliver(world.granted(finance, "finance", AGENCY))
    await world.submit()
    await world.notify.deliver(world.failed("account_closed"))

    assert (await world.texts(world.worker))[1:] == [
        f"您的申请{NUMBER}的补助款1,234.56元被银行退回：账户已销户。状态：银行退回。请登录更正收款账户。"
    ]
    assert await world.texts(finance) == [f"申请{NUMBER}的补助款1,234.56元被银行退回：账户已销户。状态：银行退回。"]


async def test_a_withdrawal_is_confirmed(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.withdrawn())

    assert (await world.texts(world.worker))[1:] == [f"您已撤回申请{NUMBER}。状态：已撤回。"]


async def test_news_of_review_that_come_after_the_end_are_not_told(world: World) -> None:
    """They come on another topic: a worker who withdrew is not told that it goes on, and no clerk is called."""
    await world.submit()
    clerk = await world.clerk()
    await world.notify.deliver(world.withdrawn())
    await world.notify.deliver(world.entered("employer", "employer_clerk", str(world.employer)))
    await world.notify.deliver(world.entered("centre", "centre_reviewer", AGENCY))
    await world.notify.deliver(world.returned("centre", "duplicate"))
    await world.notify.deliver(world.rejected("centre", "duplicate"))

    assert (await world.texts(world.worker))[1:] == [f"您已撤回申请{NUMBER}。状态：已撤回。"]
    assert await world.texts(clerk) == []
    assert await world.sms() == []


async def test_what_is_no_claim_is_not_told(world: World) -> None:
    await world.submit()
    await world.notify.deliver(world.entered("centre", "centre_reviewer", AGENCY, subject_kind="appeal"))

    assert len(await world.texts(world.worker)) == 1


async def test_an_event_heard_ten_times_is_told_once(world: World) -> None:
    """Also when the inbox of events does not know it any more: the message's own constraint holds."""
    await world.submit()
    message = world.notify.incoming(world.returned("employer", "duplicate"))
    for _ in range(10):
        await world.notify.processor.take([message])
    await world.notify.rows("delete from inbox")
    await world.notify.processor.take([message])

    assert len(await world.texts(world.worker)) == 2
    assert len(await world.sms()) == 1


async def test_news_that_come_before_the_claim_wait_for_it(world: World) -> None:
    """A prerequisite on another topic is late: the message stands aside and is told afterwards."""
    await world.notify.deliver(world.returned("employer", "duplicate"))
    assert await world.texts(world.worker) == []
    assert [row["status"] for row in await world.notify.rows("select status from parked")] == ["waiting"]

    await world.notify.deliver(world.submitted())
    assert len(await world.texts(world.worker)) == 1
    await world.notify.deliver(await world.registered(world.worker, world.phone))
    await _try_again(world.notify)

    assert [row["status"] for row in await world.notify.rows("select status from parked")] == ["replayed"]
    assert len(await world.texts(world.worker)) == 2


async def _try_again(notify: ServiceHarness) -> None:
    from shared.messaging.parking import Parking

    await notify.rows("update parked set next_try_at = now()")
    await Parking(notify.processor).try_waiting()


async def test_nothing_personal_stands_in_tables_or_events(world: World) -> None:
    """Phones are ciphertext; names, ID numbers, diagnoses and comments are not even known."""
    await world.submit()
    await world.notify.deliver(world.returned("employer", "other"))
    await world.notify.deliver(world.settled())

    for table in ("message", "contact", "role_holder", "claim", "outbox", "stored_answer"):
        rows = await world.notify.rows(f"select t::text, convert_from(''::bytea, 'utf8') from {table} t")
        assert not [row for row in rows if world.phone in row[0] or "陈秘密" in row[0]], table
    told = str(await world.notify.told())
    assert world.phone not in told


async def test_every_fact_of_a_message_names_its_subjects(world: World) -> None:
    """X29: insight finds a message by claim and by person."""
    await world.submit()

    _, fact = (await world.notify.told())[0]

    assert fact["refs"] == {"message": fact["message_id"], "person": str(world.worker), "claim": str(world.claim)}
    assert (fact["channel"], fact["template"]) == ("inbox", "claim_submitted")
    assert UUID(fact["about_event"])


async def test_a_corrected_phone_is_the_one_that_counts_and_an_erased_one_goes(world: World) -> None:
    cipher = world.notify.database.cipher
    name, phone = await cipher.encrypt_many("contact", [(world.worker, "林小燕"), (world.worker, "13900000001")])
    await world.notify.deliver(PersonCorrected(person_id=world.worker, name_cipher=name, phone_cipher=phone))
    [row] = await world.notify.rows("select phone_cipher from contact where person_id = $1", world.worker)
    assert await cipher.decrypt("contact", world.worker, row["phone_cipher"]) == "13900000001"
    await world.notify.deliver(PersonErased(person_id=world.worker))
    assert await world.notify.rows("select 1 from contact where person_id = $1", world.worker) == []
