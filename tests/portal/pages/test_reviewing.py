"""What clerk, centre and finance send, and what they are told."""

import pytest

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


@pytest.mark.parametrize(
    ("role", "template", "link"),
    [
        ("employer_clerk", "claim_to_review", "/employer"),
        ("finance", "payout_to_release", "/finance"),
        ("finance", "payout_returned", "/finance?state=returned_by_bank"),
    ],
)
async def test_a_message_of_work_leads_to_it_and_is_read_by_who_does_it(
    browser: Browser, city: MadeUpCity, role: str, template: str, link: str
) -> None:
    claim, case = waiting(city)
    for reviewer in ("employer_clerk", "centre_reviewer"):
        city.world.decide(case, city.person(reviewer), "approve", [], [], None)
    (payout,) = city.world.payouts.values()
    city.world.tell(claim, f"申请 {claim['number']} 等待您处理。", template, city.person(role)["id"])
    await browser.sign_in(role)
    page = await browser.get("/messages")
    assert "消息（1 条未读）" in page.text
    assert f'href="{link}"' in page.html
    assert f'href="/claims/{claim["id"]}"' not in page.html
    assert (await browser.get(link)).status == 200
    work = f"/employer/cases/{case['id']}" if role == "employer_clerk" else f"/finance/payouts/{payout['id']}"
    assert "条未读" not in (await browser.get(work)).text


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


async def test_a_decision_of_an_agency_firm_shows_both_names(browser: Browser, city: MadeUpCity) -> None:
    """X13."""
    _, case = waiting(city)
    city.world.decide(case, city.person("employer_clerk"), "approve", [], [], None)
    case["decisions"][0]["delegation_id"] = "01930000-0000-7000-8000-000000000315"
    await browser.sign_in("centre_reviewer")

    page = await browser.get(f"/review/cases/{case['id']}")

    assert f"泉州样板人力资源有限公司 代 {city.world.employers[0]['name']} 办理" in page.text


@pytest.mark.parametrize(
    ("role", "path"), [("centre_reviewer", "/review?kind=weather"), ("employer_clerk", "/employer?kind=account_appeal")]
)
async def test_what_a_desk_does_not_review_is_not_there(browser: Browser, role: str, path: str) -> None:
    await browser.sign_in(role)

    assert (await browser.get(path)).status == 404
