"""What clerk, centre and finance send, and what they are told."""

from tests.portal.browser import Browser, Page
from tests.portal.fakes.city import MadeUpCity
from tests.portal.fakes.plan import Json


def waiting(city: MadeUpCity) -> tuple[Json, Json]:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    return claim, city.world.case_of(claim)


async def open_case(browser: Browser, case: Json) -> Page:
    await browser.sign_in("employer_clerk")
    return await browser.get(f"/employer/cases/{case['id']}")


async def test_a_return_carries_reasons_fields_and_comment_apart(browser: Browser, city: MadeUpCity) -> None:
    claim, case = waiting(city)
    page = await open_case(browser, case)
    page = await browser.send(page, action="return", more={
        "return-reasons": ["wrong_amount", "illegible_document"], "return-fields": ["total_fen", "documents.invoice"],
        "return-comment": "请核对", "reject-reasons": ["duplicate"],
    })  # fmt: skip
    assert page.path == f"/employer/cases/{case['id']}/result"
    (decision,) = case["decisions"]
    assert (decision["reasons"], decision["fields"], decision["comment"]) == (
        ["wrong_amount", "illegible_document"], ["total_fen", "documents.invoice"], "请核对",
    )  # fmt: skip
    assert claim["status"] == "employer_not_approved"


async def test_what_is_missing_in_a_decision_is_said_and_what_was_chosen_stays(
    browser: Browser, city: MadeUpCity
) -> None:
    _, case = waiting(city)
    page = await open_case(browser, case)
    page = await browser.send(page, action="return", more={"return-reasons": ["other"]})
    assert page.status == 422
    assert "选择“其他原因”时，请在留言中说明" in page.text
    assert "请选择需要补正的内容" in page.text
    assert ("return-reasons", "other") in page.form(page.path).fields
    assert ("action", "return") in page.form(page.path).fields


async def test_ones_own_claim_and_a_decided_one_are_refused_in_words(browser: Browser, city: MadeUpCity) -> None:
    """X14."""
    claim, case = waiting(city)
    page = await open_case(browser, case)
    claim["owner"] = city.person("employer_clerk")["id"]
    page = await browser.send(page, action="approve")
    assert (page.status, "不能审核自己的申请。" in page.text) == (422, True)
    claim["owner"] = city.person("worker")["id"]
    page = await browser.get(page.path)
    city.world.decide(case, city.person("centre_reviewer"), "approve", [], [], None)
    page = await browser.send(page, action="approve")
    assert "已有决定。" in page.text
    assert "目前没有需要您审核的内容。" in page.text


async def test_a_case_of_another_office_does_not_exist(browser: Browser, city: MadeUpCity) -> None:
    claim, case = waiting(city)
    case["employer_id"] = claim["employer_id"] = city.world.employers[1]["id"]
    assert (await open_case(browser, case)).status == 404


async def test_the_queue_comes_even_when_names_do_not(browser: Browser, city: MadeUpCity) -> None:
    claim, _ = waiting(city)
    city.world.refuse["GET /claims/cards"] = {"status": 404, "code": "not_found", "title": "没有找到。"}
    page = await browser.sign_in("employer_clerk")
    assert claim["number"] in page.text
    assert "暂时无法显示" in page.text


async def test_a_payout_is_released_only_when_it_was_confirmed(browser: Browser, city: MadeUpCity) -> None:
    claim, case = waiting(city)
    for role in ("employer_clerk", "centre_reviewer"):
        city.world.decide(case, city.person(role), "approve", [], [], None)
    (payout,) = city.world.payouts.values()
    await browser.sign_in("finance")
    page = await browser.get(f"/finance/payouts/{payout['id']}/release")
    page = await browser.send(page)
    assert (page.status, payout["state"]) == (422, "pending")
    city.world.refuse[f"POST /payouts/{payout['id']}/release"] = {
        "status": 403, "code": "same_person", "title": "提交或审核过这份申请的人不能支付。",
    }  # fmt: skip
    page = await browser.send(page, confirmed="yes")
    assert (page.status, "不能支付。" in page.text) == (403, True)
    page = await browser.send(page, confirmed="yes")
    assert (payout["state"], page.path) == ("paying", f"/finance/payouts/{payout['id']}")
    assert "正在处理" in page.text
    assert claim["second_status"] == "paying"
    page = await browser.get(f"/finance/payouts/{payout['id']}/release")
    assert page.path == f"/finance/payouts/{payout['id']}"
