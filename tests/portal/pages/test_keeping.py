"""S1.3, X2: what somebody typed or chose is never lost, and what stands in the way is said where it is mended."""

from typing import Any

from tests.portal.browser import Browser, Page
from tests.portal.fakes.city import MadeUpCity
from tests.portal.fakes.plan import Json
from tests.portal.pages.test_applying import ACCOUNT, COSTS, TREATMENT, begin, photo


def returned(city: MadeUpCity, action: str = "return") -> Json:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    fields = ["total_fen", "documents.invoice"] if action == "return" else []
    case = city.world.case_of(claim)
    city.world.decide(case, city.person("employer_clerk"), action, ["wrong_amount"], fields, None)
    return claim


async def post(browser: Browser, page: Page, files: Any = None, **values: str) -> Page:
    data = {**dict(page.form(page.path).fields), **values}
    return Page(await browser.client.post(page.path, data=data, files=files))


async def test_to_come_back_later_keeps_what_is_there(browser: Browser, city: MadeUpCity) -> None:
    draft = (await begin(browser)).path
    (claim,) = city.world.claims.values()
    page = await browser.send(await browser.get(f"{draft}/costs"), total_fen="88.5", action="later")
    assert (page.status, page.path, claim["total_fen"]) == (200, draft, 8850)
    wrong = {"total_fen": "一万", "invoice_number": "FP1", "action": "later"}
    page = await browser.send(await browser.get(f"{draft}/costs"), more=wrong)
    assert (page.status, claim["invoice_number"], claim["total_fen"]) == (422, "FP1", 8850)
    assert "其余内容已保存" in page.text
    assert 'value="一万"' in page.html
    assert "请填写" not in page.text
    page = await browser.send(page, more={"total_fen": "1", "action": "later"})
    assert (page.path, claim["total_fen"]) == (draft, 100)
    page = await browser.send(await browser.get(f"{draft}/account"), more={"account.bank": "工行", "action": "later"})
    assert (page.path, claim["account"]) == (draft, {"bank": "工行", "number": "", "holder": ""})
    assert "共 5 部分，已完成 0 部分" in page.text


async def test_amounts_nobody_means_are_refused_by_name(browser: Browser) -> None:
    draft = (await begin(browser)).path
    for amount, text in (("0", "医疗费用总额须大于 0 元"), ("99999999999", "医疗费用总额最多为 100,000,000 元")):
        page = await browser.send(await browser.get(f"{draft}/costs"), more={**COSTS, "total_fen": amount})
        assert (page.status, text in page.text) == (422, True)


async def test_what_contradicts_is_said_at_its_own_step_and_marked_at_the_check(
    browser: Browser, city: MadeUpCity
) -> None:
    claim = city.world.complete(city.person("worker"))
    await browser.sign_in("worker")
    draft = f"/drafts/{claim['id']}"
    early = {**TREATMENT, "discharged_on-month": "2"}
    page = await browser.send(await browser.get(f"{draft}/treatment"), more=early)
    assert page.path == f"{draft}/treatment"
    assert "出院日期：出院日期早于入院日期。" in page.text
    assert 'href="#discharged_on-year"' in page.html
    page = await browser.get(f"{draft}/check")
    assert f'href="{draft}/treatment?from=check#discharged_on-year"' in page.html
    assert page.html.count("hz-wrong") == 2
    assert "确认提交" not in page.text
    page = await browser.send(await browser.get(f"{draft}/treatment?from=check"), f"{draft}/treatment", more=TREATMENT)
    assert page.path == f"{draft}/check"


async def test_the_employer_that_covers_somebody_is_chosen_already(browser: Browser, city: MadeUpCity) -> None:
    draft = (await begin(browser)).path
    page = await browser.get(f"{draft}/employer")
    page = await browser.send(page, action="choose")
    (claim,) = city.world.claims.values()
    assert (claim["employer_id"], page.path) == (city.world.employers[0]["id"], f"{draft}/documents")


async def test_a_chosen_photo_is_taken_along(browser: Browser, city: MadeUpCity) -> None:
    draft = (await begin(browser)).path
    page = await browser.get(f"{draft}/documents")
    both = {**photo("invoice"), **photo("discharge_summary")}
    page = await post(browser, page, both)
    (claim,) = city.world.claims.values()
    assert (page.path, len(claim["documents"])) == (f"{draft}/account", 2)
    page = await post(browser, await browser.get(f"{draft}/documents"), remove=claim["documents"][0]["id"])
    assert (page.path, len(claim["documents"])) == (f"{draft}/documents", 1)
    text = {"file-invoice": ("x.txt", b"text", "text/plain")}
    page = await post(browser, page, text)
    assert (page.status, "请上传 JPEG 或 PNG 照片。" in page.text) == (422, True)


async def test_who_goes_on_without_a_paper_is_told_which_and_keeps_the_other(
    browser: Browser, city: MadeUpCity
) -> None:
    draft = (await begin(browser)).path
    page = await post(browser, await browser.get(f"{draft}/documents"), photo("invoice"))
    (claim,) = city.world.claims.values()
    assert (page.status, len(claim["documents"])) == (422, 1)
    assert "请添加这份材料的照片：出院小结" in page.text
    assert "请添加这份材料的照片：住院发票" not in page.text
    assert 'href="#documents-discharge_summary"' in page.html
    page = await post(browser, await browser.get(f"{draft}/documents"), photo("discharge_summary"))
    assert page.path == f"{draft}/account"


async def test_mending_loses_neither_photo_nor_amount(browser: Browser, city: MadeUpCity) -> None:
    claim = returned(city)
    await browser.sign_in("worker")
    page = await browser.get(f"/claims/{claim['id']}/mend")
    page = await post(browser, page, photo("invoice"), total_fen="12000", upload="invoice")
    assert (page.path, len(claim["documents"]), claim["total_fen"]) == (f"/claims/{claim['id']}/mend", 3, 1_200_000)
    page = await post(browser, page, photo("invoice"), total_fen="x", upload="invoice")
    assert (page.status, 'value="x"' in page.html, len(claim["documents"])) == (422, True, 4)
    first = claim["documents"][0]["id"]
    page = await post(browser, page, total_fen="", remove=first)
    assert (page.status, len(claim["documents"])) == (200, 3)
    page = await post(browser, page, photo("invoice"), total_fen="13000")
    assert (page.path, len(claim["documents"])) == (f"/claims/{claim['id']}/resubmission", 4)
    page = await browser.send(page)
    assert page.path == f"/claims/{claim['id']}/receipt"
    assert (await browser.get(f"/claims/{claim['id']}/mend")).path == f"/claims/{claim['id']}"


async def test_a_photo_that_is_too_large_leads_back_to_its_page(browser: Browser) -> None:
    draft = (await begin(browser)).path
    page = await browser.get(f"{draft}/documents")
    large = {"file-invoice": ("x.jpg", b"\xff\xd8" + b"0" * (17 * 1024 * 1024), "image/jpeg")}
    page = await post(browser, page, large)
    assert (page.path, "照片太大" in page.text) == (f"{draft}/documents", True)


async def test_a_return_is_no_rejection(browser: Browser, city: MadeUpCity) -> None:
    """S1.5: the source's text stays to the letter; the second line tells the two apart."""
    back, no = returned(city), returned(city, "reject")
    await browser.sign_in("worker")
    page = await browser.get(f"/claims/{back['id']}")
    assert ("用人单位审核未通过" in page.text, "退回补正" in page.text) == (True, True)
    assert "govuk-tag--red" not in page.html
    page = await browser.get(f"/claims/{no['id']}")
    assert ("用人单位审核未通过" in page.text, "govuk-tag--red" in page.html) == (True, True)
    assert "预计补助金额" not in page.text
    assert "可就同一账单重新申请" in page.text
    assert (await browser.get("/claims")).text.count("退回补正") == 1


async def test_opening_a_claim_reads_its_messages(browser: Browser, city: MadeUpCity) -> None:
    first, second = returned(city), returned(city)
    page = await browser.sign_in("worker")
    assert "消息（4 条未读）" in page.text
    page = await browser.get(f"/claims/{first['id']}")
    assert "消息（2 条未读）" in page.text
    assert {each["about_claim"] for each in city.world.messages if not each["read"]} == {second["id"]}
    page = await browser.send(await browser.get("/messages"), "/messages/read")
    assert all(each["read"] for each in city.world.messages)
    assert "条未读" not in page.text
    assert second["id"] in page.html


async def test_a_withdrawn_claim_promises_nothing(browser: Browser, city: MadeUpCity) -> None:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    await browser.sign_in("worker")
    await browser.send(await browser.get(f"/claims/{claim['id']}/withdrawal"))
    page = await browser.get(f"/claims/{claim['id']}")
    assert ("预计补助金额" in page.text, "govuk-tag--yellow" in page.html) == (False, False)
    assert (await browser.get(f"/claims/{claim['id']}/withdrawal")).path == f"/claims/{claim['id']}"


async def test_a_decision_after_the_withdrawal_says_so(browser: Browser, city: MadeUpCity) -> None:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    case = city.world.case_of(claim)
    await browser.sign_in("employer_clerk")
    page = await browser.get(f"/employer/cases/{case['id']}")
    case["state"] = "withdrawn"
    page = await browser.send(page, action="approve")
    assert (page.status, "申请人已撤回这份申请" in page.text) == (422, True)


async def test_drafts_are_told_apart_and_mentioned_before_another_is_begun(browser: Browser) -> None:
    await begin(browser)
    page = await browser.get("/apply")
    assert "您有未提交的草稿" in page.text
    assert "草稿 HZ" in page.text
    assert "草稿 HZ" in (await browser.get("/")).text


async def test_too_many_attempts_say_for_how_long(browser: Browser, city: MadeUpCity) -> None:
    city.world.refuse["POST /sessions"] = {"status": 429, "code": "too_many_requests", "title": "x", "retry": "130"}
    page = await browser.send(await browser.get("/sign-in"), login="13800000001", password="wrong")
    assert "请在 3 分钟后再试" in page.text


async def test_roles_without_pages_are_told_so(browser: Browser, city: MadeUpCity) -> None:
    grant = {"role": "plan_administrator", "scope": "350500", "scope_name": "泉州市"}
    city.person("worker")["grants"].append(grant)
    page = await browser.sign_in("worker")
    assert all(text in page.text for text in ("互助计划", "目前还没有相应页面"))
    assert page.html.index("您的工作") < page.html.index("申请互助金")


async def test_finance_compares_before_paying(browser: Browser, city: MadeUpCity) -> None:
    """X6: payee, calculation and decisions; never the whole number."""
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    case = city.world.case_of(claim)
    for role in ("employer_clerk", "centre_reviewer"):
        city.world.decide(case, city.person(role), "approve", [], [], None)
    (payout,) = city.world.payouts.values()
    await browser.sign_in("finance")
    for path in (f"/finance/payouts/{payout['id']}", f"/finance/payouts/{payout['id']}/release"):
        page = await browser.get(path)
        for text in ("陈秀英", "尾号 0010", "3 级医院补助 40%", "中心（办事处）审核通过"):
            assert text.replace("（", "(").replace("）", ")") in page.text or text in page.text, text
        assert ACCOUNT["account.number"].replace(" ", "") not in page.html
        assert claim["diagnosis"] not in page.text


async def test_what_a_helper_did_stands_under_both_names(browser: Browser, city: MadeUpCity) -> None:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    claim["timeline"][0]["helper_name"] = "林小川"
    await browser.sign_in("worker")
    page = await browser.get(f"/claims/{claim['id']}")
    assert f"由 林小川 代 {claim['applicant_name']} 办理" in page.text
