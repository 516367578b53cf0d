"""S1.3: an application through the forms as they are, without a browser."""

import io
import logging
from typing import Any

import pytest
from PIL import Image

from tests.portal.browser import Browser, Page
from tests.portal.fakes.city import MadeUpCity
from tests.portal.fakes.plan import FILLED

ACCOUNT = {
    "account.bank": "中国工商银行泉州分行",
    "account.number": "6222 0200 0000 0000 010",
    "account.holder": "陈秀英",
}
TREATMENT = {
    "hospital_name": FILLED["hospital_name"], "hospital_level": "3", "diagnosis": FILLED["diagnosis"],
    "admitted_on-year": "2026", "admitted_on-month": "3", "admitted_on-day": "2",
    "discharged_on-year": "2026", "discharged_on-month": "3", "discharged_on-day": "9",
}  # fmt: skip
COSTS = {
    "total_fen": "12,345.67", "pooled_paid_fen": "8000", "invoice_number": "FP20260309001",
    "invoice_issuer": "泉州市第一医院",
}  # fmt: skip


def photo(kind: str) -> dict[str, Any]:
    picture = io.BytesIO()
    Image.new("RGB", (30, 40)).save(picture, "JPEG")
    return {f"file-{kind}": ("IMG_0001.jpg", picture.getvalue(), "image/jpeg")}


async def begin(browser: Browser) -> Page:
    await browser.sign_in("worker")
    return await browser.send(await browser.get("/apply"), kind="quanzhou-inpatient/inpatient")


async def upload(browser: Browser, page: Page, kind: str) -> Page:
    form = page.form(page.path)
    data = {**dict(form.fields), "upload": kind}
    return Page(await browser.client.post(page.path, data=data, files=photo(kind)))


async def fill_in(browser: Browser, city: MadeUpCity) -> Page:
    """Everything, step by step; returns the page of the check."""
    draft = (await begin(browser)).path
    page = await browser.send(await browser.get(f"{draft}/treatment"), more=TREATMENT)
    assert page.path == f"{draft}/costs"
    page = await browser.send(page, more=COSTS)
    page = await browser.send(page, words="丰泽", action="search")
    page = await browser.send(page, employer_id=city.world.employers[0]["id"], action="choose")
    for kind in ("invoice", "discharge_summary"):
        page = await upload(browser, page, kind)
    return await browser.send(await browser.get(f"{draft}/account"), more=ACCOUNT)


async def test_every_answer_reaches_the_service_exactly(browser: Browser, city: MadeUpCity) -> None:
    page = await fill_in(browser, city)
    assert page.path.endswith("/check")
    (claim,) = city.world.claims.values()
    assert {name: claim[name] for name in FILLED} == FILLED
    assert claim["account"] == {"bank": "中国工商银行泉州分行", "number": "6222020000000000010", "holder": "陈秀英"}
    assert [document["kind"] for document in claim["documents"]] == ["invoice", "discharge_summary"]


async def test_the_form_sent_twice_files_one_claim(browser: Browser, city: MadeUpCity) -> None:
    """Double submit is harmless: both answers are the receipt."""
    page = await fill_in(browser, city)
    data = dict(page.form(page.path).fields)
    answers = [await browser.client.post(page.path, data=data) for _ in range(2)]
    assert [answer.url.path.rsplit("/", 1)[1] for answer in answers] == ["receipt", "receipt"]
    (claim,) = city.world.claims.values()
    assert [line["code"] for line in claim["timeline"]] == ["submitted", "case_opened"]


async def test_a_photo_sent_twice_is_there_once(browser: Browser, city: MadeUpCity) -> None:
    draft = (await begin(browser)).path
    page = await browser.get(f"{draft}/documents")
    data = {**dict(page.form(page.path).fields), "upload": "invoice"}
    file = photo("invoice")
    for _ in range(2):
        answer = await browser.client.post(page.path, data=data, files=file)
        assert (answer.status_code, answer.url.path) == (200, page.path)
    (claim,) = city.world.claims.values()
    assert len(claim["documents"]) == 1


async def test_two_windows_do_not_overwrite_each_other(browser: Browser) -> None:
    draft = (await begin(browser)).path
    first, second = [await browser.get(f"{draft}/costs") for _ in range(2)]
    assert (await browser.send(first, more=COSTS)).path == f"{draft}/employer"
    page = await browser.send(second, more={**COSTS, "total_fen": "1"})
    assert page.status == 422
    assert "内容已被他人更改" in page.text


async def test_the_check_says_what_a_complete_draft_would_come_to(browser: Browser, city: MadeUpCity) -> None:
    draft = city.world.complete(city.person("worker"))
    await browser.sign_in("worker")
    page = await browser.get(f"/drafts/{draft['id']}/check")
    assert "预计补助金额" in page.text
    for line in draft["estimate"]["lines"]:
        assert line["text"] in page.text


async def test_a_refused_submission_leads_to_the_answer_that_caused_it(browser: Browser, city: MadeUpCity) -> None:
    """No cover on the day of admission: the reason, and a link to where the day stands."""
    page = await fill_in(browser, city)
    (claim,) = city.world.claims.values()
    claim["hospital_name"] = "未参加的医院"
    page = await browser.send(page)
    assert page.status == 422
    assert "入院当日您未参加互助。" in page.text
    assert f'href="/drafts/{claim["id"]}/treatment?from=check#admitted_on-year"' in page.html


async def test_a_helper_is_led_to_the_persons_consent_and_back_to_the_check(browser: Browser, city: MadeUpCity) -> None:
    """Handing in says where the money goes: the service asks for a fresh proof."""
    page = await fill_in(browser, city)
    problem = {"status": 403, "code": "step_up_needed", "title": "请先验证身份。", "errors": []}
    city.world.refuse[f"POST /claims/{page.path.split('/')[2]}/submission"] = problem
    browser.client.follow_redirects = False
    answer = (await browser.send(page)).response
    assert (answer.status_code, answer.headers["location"]) == (303, f"/account/step-up?next={page.path}")
    (claim,) = city.world.claims.values()
    assert claim["status"] == "draft"


async def test_what_a_service_finds_wrong_stands_at_the_field(browser: Browser) -> None:
    draft = (await begin(browser)).path
    page = await browser.send(
        await browser.get(f"{draft}/treatment"), more={**TREATMENT, "hospital_name": "不存在的医院"}
    )
    assert page.status == 422
    assert 'href="#hospital_name"' in page.html
    assert 'id="hospital_name-error"' in page.html


async def test_a_step_that_does_not_exist_and_a_draft_that_is_none(browser: Browser, city: MadeUpCity) -> None:
    draft = (await begin(browser)).path
    assert (await browser.get(f"{draft}/nonsense")).status == 404
    assert (await browser.get("/drafts/nonsense")).status == 404
    sent = city.world.complete(city.person("worker"))
    city.world.submit(sent)
    page = await browser.get(f"/drafts/{sent['id']}/costs")
    assert (page.status, page.path) == (200, f"/claims/{sent['id']}"), "the matter has moved on"
    others = city.world.complete(city.person("finance"))
    assert (await browser.get(f"/drafts/{others['id']}")).status == 404


async def test_no_personal_value_stands_in_an_address_or_a_log(
    browser: Browser, city: MadeUpCity, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    addresses: list[str] = []

    async def note(request: Any) -> None:
        addresses.append(str(request.url))

    browser.client.event_hooks["request"].append(note)
    with caplog.at_level(logging.DEBUG):
        page = await fill_in(browser, city)
        await browser.send(page)
    everything = " ".join(addresses) + caplog.text + capsys.readouterr().out
    for secret in ("13800000001", "correct horse", "陈秀英", "阑尾炎", "6222020000000000010", "FP20260309001"):
        assert secret not in everything
