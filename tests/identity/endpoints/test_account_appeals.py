"""密码申诉: the number is lost; identity proof, two deciders in review, everything of before ends."""

import io
from typing import Any

import httpx
from PIL import Image
from sqlalchemy import event

from services.identity.jobs.open_appeals import Opener
from services.identity.settings import Keys
from shared.events.review import CaseCompleted, CaseRejected
from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import City, Worker
from tests.identity.endpoints.test_codes import ask, browser
from tests.identity.phones import Phones


def photo(kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    picture = Image.new("RGB", (60, 40), (200, 10, 10))
    exif = Image.Exif()
    exif[0x010E] = "GPS 24.9"
    picture.save(target, kind, exif=exif)
    return target.getvalue()


async def appeal(city: City, phones: Phones, **changed: Any) -> httpx.Response:
    phone, binding = numbers.phone(), browser()
    await ask(city, phone, binding, "appeal")
    fields = {
        "agency": AGENCY,
        "name": "王小明",
        "employer": "晋江纺织厂",
        "phone": phone,
        "binding": binding,
        "code": await phones.code(phone),
        **{name: value for name, value in changed.items() if name not in ("files", "wait")},
    }
    files = changed.get("files") or [("file", ("id.jpg", photo(), "image/jpeg"))]
    answer = await city.identity.client.post("/account-appeals", data=fields, files=files)
    answer.extensions["phone"] = phone
    if not changed.get("wait"):
        await opened(city)
    return answer


async def opened(city: City) -> None:
    """What came is looked up, as a job does a moment later."""
    keys, files = Keys.of(city.identity.context.settings.secrets), city.identity.app.state.files
    await Opener(city.identity.database, keys, files).work()


async def open_appeal(city: City) -> Any:
    [row] = await city.identity.rows("select * from account_appeal order by id desc limit 1")
    return row


def ended(kind: Any, row: Any, **more: Any) -> Any:
    fields = {
        "case_id": new_id(), "subject_kind": "account_appeal", "subject_id": row["id"], "employer_id": None,
        "person_id": row["person_id"], "round": 1, "stage": "second", "reasons": [], **more,
    }  # fmt: skip
    return kind.model_validate({name: value for name, value in fields.items() if name in kind.model_fields})


async def approved(city: City, phones: Phones, worker: Worker) -> str:
    answer = await appeal(city, phones, id_number=worker.id_number)
    assert answer.status_code == 202
    await city.identity.deliver(ended(CaseCompleted, await open_appeal(city)))
    return str(answer.extensions["phone"])


async def test_an_appeal_is_told_to_review_and_readable_by_its_deciders_alone(city: City, phones: Phones) -> None:
    worker = await city.worker()
    answer = await appeal(city, phones, id_number=worker.id_number)
    assert answer.status_code == 202
    row = await open_appeal(city)
    kind, body = (await city.identity.told())[-1]
    assert (kind, body["appeal_id"], body["person_id"]) == (
        "identity.account_appeal_submitted.v1", str(row["id"]), worker.id,
    )  # fmt: skip
    reviewer = city.identity.token([("centre_reviewer", AGENCY)], audience="identity")
    shown = (await city.identity.client.get(f"/account-appeals/{row['id']}", headers=reviewer)).json()
    assert (shown["name"], shown["id_number"], shown["employer"]) == ("王小明", worker.id_number, "晋江纺织厂")
    assert "*" in shown["old_phone_masked"]
    picture = await city.identity.client.get(f"/account-appeals/{row['id']}/photos/0", headers=reviewer)
    assert picture.headers["content-type"] == "image/jpeg"
    assert b"GPS" not in picture.content
    missing = await city.identity.client.get(f"/account-appeals/{row['id']}/photos/1", headers=reviewer)
    assert missing.status_code == 404
    other = city.identity.token([("worker", "*")], audience="identity")
    assert (await city.identity.client.get(f"/account-appeals/{row['id']}", headers=other)).status_code == 403
    assert "晋江纺织厂" not in await city.contents("account_appeal")


async def test_an_approved_appeal_gives_the_account_its_new_number_and_ends_everything_of_before(
    city: City, phones: Phones
) -> None:
    worker = await city.worker()
    phone = await approved(city, phones, worker)
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.sign_in(worker.id_number)).status_code == 401, "the old password is worth nothing"
    assert "不再是您账号的手机号" in (await phones.texts(worker.phone))[-1]
    text = (await phones.texts(phone))[-1]
    code = text.split("激活码是 ")[1].split("，")[0]
    assert (await city.activate(worker.phone, code)).status_code == 422
    assert (await city.activate(phone, code, "river stone cloud")).status_code == 204
    assert (await city.sign_in(phone, "river stone cloud")).status_code == 201
    assert "identity.person_corrected.v1" in [kind for kind, _ in await city.identity.told()]


async def test_a_refused_appeal_changes_nothing_and_says_so(city: City, phones: Phones) -> None:
    worker = await city.worker()
    answer = await appeal(city, phones, id_number=worker.id_number)
    await city.identity.deliver(ended(CaseRejected, await open_appeal(city)))
    assert (await city.sign_in(worker.phone)).status_code == 201
    assert "申诉未获批准" in (await phones.texts(answer.extensions["phone"]))[-1]
    assert (await open_appeal(city))["state"] == "refused"


async def test_an_unknown_or_misnamed_account_looks_the_same_and_opens_nothing(city: City, phones: Phones) -> None:
    worker = await city.worker()
    answers = [
        await appeal(city, phones, id_number=numbers.id_number()),
        await appeal(city, phones, id_number=worker.id_number, name="王大明"),
        await appeal(city, phones, id_number=worker.id_number),
        await appeal(city, phones, id_number=worker.id_number),
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b"")}
    assert len(await city.identity.rows("select 1 from account_appeal")) == 1


async def test_what_is_done_before_the_answer_is_the_same_for_everybody(city: City, phones: Phones) -> None:
    """Or the time that it takes would tell whether there is an account: the same statements, nothing else touched."""
    worker = await city.worker()
    said: list[list[str]] = []
    engine = city.identity.database.engine.sync_engine

    def note(*arguments: Any) -> None:
        said[-1].append(arguments[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        for number, name in (
            (worker.id_number, "王小明"),
            (numbers.id_number(), "王小明"),
            (worker.id_number, "王大明"),
        ):
            said.append([])
            assert (await appeal(city, phones, id_number=number, name=name, wait=True)).status_code == 202
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert said[0] == said[1] == said[2]
    assert await city.contents("account_appeal") == "[]"
    rows = await city.identity.rows("select length(sealed) from appeal_arrival")
    assert len({row["length"] for row in rows}) == 1
    assert "王小明" not in await city.contents("appeal_arrival")
    await opened(city)
    assert await city.contents("appeal_arrival") == "[]"
    assert len(await city.identity.rows("select 1 from account_appeal")) == 1
    entry = (await city.identity.audited())[-1]
    assert (entry["action"], str(entry["person_id"])) == ("identity.post_account_appeal", worker.id)
    assert entry["origin"]


async def test_what_is_no_photo_or_has_no_code_is_refused(city: City, phones: Phones) -> None:
    worker = await city.worker()
    number = worker.id_number
    svg = [("file", ("id.jpg", b"<svg/>", "image/jpeg"))]
    assert (await appeal(city, phones, id_number=number, files=svg)).status_code == 415
    wrong = await appeal(city, phones, id_number=number, code="000000")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "invalid_code")
    many = [("file", (f"{n}.jpg", photo(), "image/jpeg")) for n in range(4)]
    assert (await appeal(city, phones, id_number=number, files=many)).status_code == 422
    assert await city.contents("account_appeal") == "[]"


async def test_after_an_appeal_no_administrator_gets_a_code_to_the_account(city: City, phones: Phones) -> None:
    """Two people decided to whom the account goes back: nobody takes it alone on its way there."""
    worker = await city.worker()
    await approved(city, phones, worker)
    answer = await city.post(f"/people/{worker.id}/activation-codes", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_activated")
