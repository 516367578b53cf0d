"""Appeal, help, and my data, as pages."""

import json
import re

import httpx

from services.identity.jobs.destroy_keys import destroy_due_keys
from services.portal.clients import Tokens
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity import numbers
from tests.identity.city import City, Worker
from tests.identity.endpoints.test_account_appeals import opened, photo
from tests.identity.phones import Phones
from tests.identity.residents import Residents
from tests.portal.account.test_pages import sign_in
from tests.portal.browser import Browser, Page


async def appoint(browser: Browser, city: City, worker: Worker, role: str) -> None:
    """An office for somebody who is signed in, past the desks and second proofs of real life."""
    await city.identity.rows(
        "insert into role_grant (id, agency, version, event_version, person_id, role, scope, state, granted_at,"
        " proposed_by, granted_by) values (gen_random_uuid(), $1, 1, 1, $2::uuid, $3, $1, 'held', now(),"
        " gen_random_uuid(), gen_random_uuid())",
        AGENCY,
        worker.id,
        role,
    )
    await city.identity.rows("update session set amr = 'otp pwd' where person_id = $1::uuid", worker.id)
    await browser.get("/account/help/over")


async def test_an_appeal_takes_photos_and_says_the_same_to_everybody(
    browser: Browser, city: City, phones: Phones
) -> None:
    """密码申诉."""
    worker, pages = await city.worker(), []
    for number in (worker.id_number, numbers.id_number()):
        phone = numbers.phone()
        page = await browser.send(await browser.get("/appeal"), phone=phone)
        page = await browser.send(page, "/appeal/details", code="", name="", id_number="", employer="")
        for text in ("请输入六位数字验证码", "请输入您最近的工作单位", "请选择一至三张证件照片"):
            assert text in page.text
        form = page.form("/appeal/details")
        data = dict(form.fields) | {
            "code": await phones.code(phone), "name": "王小明", "id_number": number, "employer": "晋江纺织厂",
        }  # fmt: skip
        files = {"photo": ("id.jpg", photo(), "image/jpeg")}
        pages.append(Page(await browser.client.post("/appeal/details", data=data, files=files)))
    assert {page.path for page in pages} == {"/appeal/sent"}
    assert "两名工作人员审核" in pages[0].text
    assert pages[0].text == pages[1].text
    await opened(city)
    [row] = await city.identity.rows("select id from account_appeal")
    reviewer = await city.worker()
    await sign_in(browser, reviewer)
    assert (await browser.client.get(f"/account-appeals/{row['id']}/photos/0")).status_code == 403
    await appoint(browser, city, reviewer, "centre_reviewer")
    picture = await browser.client.get(f"/account-appeals/{row['id']}/photos/0")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/jpeg")
    assert picture.headers["content-disposition"] == f'inline; filename="photo-{row["id"]}-0.jpg"'


async def test_a_child_acts_for_a_parent_under_both_names_until_it_is_ended(
    browser: Browser, portal: ServiceHarness, city: City
) -> None:
    parent, child = await city.worker(), await city.worker()
    theirs = Browser(portal.app)
    await sign_in(browser, parent)
    page = await browser.send(await browser.get("/account/help"), phone="", days="")
    assert "请选择期限" in page.text
    page = await browser.send(page, "/account/help", phone=child.phone, days="30")
    assert "正等待对方同意" in page.text
    await sign_in(theirs, child)
    page = await theirs.get("/account/help")
    [agree] = re.findall(r'action="(/account/help/[^/"]+/agree)"', page.html)
    page = await theirs.send(page, agree)
    await theirs.send(page, agree.replace("/agree", "/act"))
    page = await theirs.get("/account")
    assert "王小明正在为王小明代办" in page.text
    assert parent.phone[-4:] in page.text
    assert (await theirs.get("/account/devices")).status == 403
    page = await browser.get("/account/help")
    assert "可代办" in page.text
    await browser.send(page, agree.replace("/agree", "/end"))
    object.__setattr__(portal.app.state.portal, "tokens", Tokens())  # a minute goes by
    page = await theirs.get("/account")
    assert (page.path, "您已恢复为本人操作" in page.text) == ("/account/help/over", True)
    page = await theirs.get("/account")
    assert child.phone[-4:] in page.text
    assert "正在为" not in page.text


async def test_a_clerk_at_the_counter_acts_with_the_code_of_whoever_is_there(
    browser: Browser, city: City, phones: Phones
) -> None:
    person, clerk = await city.worker(), await city.worker()
    await sign_in(browser, clerk)
    await appoint(browser, city, clerk, "counter_clerk")
    page = await browser.send(await browser.get("/counter"), login=person.id_number)
    page = await browser.send(page, "/counter/code", code="000000")
    assert "验证码不正确" in page.text
    await browser.send(page, "/counter/code", code=await phones.code(person.phone))
    page = await browser.get("/account")
    assert "代办" in page.text
    assert person.phone[-4:] in page.text
    await browser.send(page, "/account/help/stop")
    assert clerk.phone[-4:] in (await browser.get("/account")).text


async def test_my_data_are_seen_taken_along_and_corrected(browser: Browser, city: City, residents: Residents) -> None:
    worker = await city.worker()
    await sign_in(browser, worker)
    page = await browser.get("/account/data")
    assert worker.id_number in page.text
    residents.enter(worker.id_number, "王晓明")
    page = await browser.send(await browser.get("/account/name"), name="王大明")
    assert "姓名与证件号码不一致" in page.text
    page = await browser.send(page, "/account/name", name="王晓明")
    assert ("王晓明" in page.text, page.path) == (True, "/account")


async def test_the_file_to_take_along_holds_what_every_service_knows(
    browser: Browser, portal: ServiceHarness, city: City
) -> None:
    worker = await city.worker()
    await sign_in(browser, worker)
    answers = {
        "/claims": {"items": [{"id": "c1"}], "next": None}, "/claims/c1": {"id": "c1", "total_fen": 5},
        "/messages": {"items": [{"text": "已收到"}], "next": None}, "/messages/unread-count": {"count": 0},
    }  # fmt: skip
    others = httpx.MockTransport(lambda request: httpx.Response(200, json=answers[request.url.path]))
    transports = {"http://identity.test": httpx.ASGITransport(app=city.identity.app), "all://": others}
    async with httpx.AsyncClient(mounts=transports) as client:
        portal.context.http, own = client, portal.context.http
        answer = await browser.client.get("/account/data.json")
        portal.context.http = own
    document = json.loads(answer.content)
    assert answer.headers["content-disposition"] == 'attachment; filename="my-data.json"'
    assert document["identity"]["person"]["document_number"] == worker.id_number
    assert document["claims"] == [{"id": "c1", "total_fen": 5}]
    assert document["messages"] == [{"text": "已收到"}]


async def test_an_account_is_erased_only_after_a_clear_yes(browser: Browser, city: City) -> None:
    worker = await city.worker()
    await sign_in(browser, worker)
    page = await browser.send(await browser.get("/account/erasure"))
    assert "请确认要删除账号和数据" in page.text
    page = await browser.send(page, "/account/erasure", confirmed="yes")
    assert "您的账号和数据已删除" in page.text
    assert (await browser.get("/account")).path == "/sign-in"
    await destroy_due_keys(city.identity.database, city.identity.context.keys)  # type: ignore[arg-type]
    assert (await city.sign_in(worker.phone)).status_code == 401
