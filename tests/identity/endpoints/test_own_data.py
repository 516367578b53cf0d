"""My data: seen, taken along, corrected, erased; what the law has kept stays, and nothing names the person."""

from typing import Any

import httpx

from services.identity.jobs.destroy_keys import destroy_due_keys
from shared.security.cipher import Unreadable
from tests.identity import numbers
from tests.identity.city import City, bearer
from tests.identity.endpoints.test_account_appeals import appeal
from tests.identity.phones import Phones
from tests.identity.residents import Residents


async def call(city: City, session: str, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {**bearer(await city.access_token(session)), **city.identity.key()}
    return await city.identity.client.request(method, path, headers=headers, json=body)


async def age(city: City) -> None:
    await city.identity.rows("update session set stepped_up_at = now() - interval '6 minutes'")


async def test_everything_known_is_taken_along_after_a_fresh_proof(city: City) -> None:
    worker = await city.worker()
    document = (await call(city, worker.session, "GET", "/people/me/data")).json()
    assert document["person"]["document_number"] == worker.id_number
    assert document["person"]["mobile_number"] == worker.phone
    assert [role["role"] for role in document["roles"]] == ["worker"]
    assert "law" in document["kept_by_law"]["claims"]
    await age(city)
    assert (await call(city, worker.session, "GET", "/people/me/data")).json()["code"] == "step_up_needed"


async def test_a_name_is_corrected_as_the_registry_knows_it(city: City, residents: Residents) -> None:
    worker = await city.worker()
    wrong = await call(city, worker.session, "PUT", "/people/me/name", {"name": "王晓明"})
    assert wrong.json()["code"] == "name_mismatch"
    residents.enter(worker.id_number, "王晓明")
    assert (await call(city, worker.session, "PUT", "/people/me/name", {"name": "王晓明"})).status_code == 204
    assert (await call(city, worker.session, "GET", "/people/me")).json()["name"] == "王晓明"
    assert (await city.identity.told())[-1][0] == "identity.person_corrected.v1"


async def test_whoever_holds_an_office_gives_it_back_first(city: City) -> None:
    worker = await city.worker()
    employer = await city.employer()
    await city.grant(worker.id, "employer_clerk", employer)
    answer = await call(city, worker.session, "POST", "/people/me/erasure", {"confirmed": True})
    assert (answer.status_code, answer.json()["code"]) == (409, "holds_offices")
    assert (await call(city, worker.session, "POST", "/people/me/erasure", {"confirmed": False})).status_code == 422


async def test_an_erased_person_is_gone_everywhere_here_and_may_come_back_as_somebody_new(
    city: City, phones: Phones
) -> None:
    worker = await city.worker()
    await appeal(city, phones, id_number=worker.id_number)
    await call(city, worker.session, "POST", "/help", {"phone": numbers.phone(), "days": 3})
    [before] = await city.identity.rows("select * from person where id = $1::uuid", worker.id)
    assert (await call(city, worker.session, "POST", "/people/me/erasure", {"confirmed": True})).status_code == 201
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.sign_in(worker.phone)).status_code == 401
    assert "已按您的要求删除" in (await phones.texts(worker.phone))[-1]
    await destroy_due_keys(city.identity.database, city.identity.context.keys)  # type: ignore[arg-type]
    [row] = await city.identity.rows("select * from person where id = $1::uuid", worker.id)
    assert (row["name_cipher"], row["phone_index"], row["id_number_index"]) == ("", None, None)
    assert row["keys_gone_at"] is not None
    cipher = city.identity.database.cipher
    assert await cipher.decrypt("identity", before["id"], before["name_cipher"]) is None, "copies are unreadable"
    try:
        await cipher.encrypt("contact", before["id"], "again")
    except Unreadable:
        pass
    else:
        raise AssertionError("an erased person got a new key")
    told = [kind for kind, body in await city.identity.told() if body.get("person_id") == worker.id]
    assert told[-1] == "identity.person_erased.v1"
    assert "identity.role_revoked.v1" in told
    rows = await city.identity.rows("select * from stored_answer where person_id = $1::uuid", worker.id)
    assert rows == []
    _, again = await city.register(phone=worker.phone, id_number=worker.id_number)
    assert again.status_code == 201
    assert again.json()["id"] != worker.id
