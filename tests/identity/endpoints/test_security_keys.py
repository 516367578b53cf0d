"""Security keys (WebAuthn) as an option of the second proof of staff (issue 5, section 3)."""

from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from services.identity.domain.security_key import CHALLENGE_LIFETIME
from shared import clock
from tests.identity.apps import App
from tests.identity.city import City, Worker, bearer
from tests.identity.endpoints.test_second_factors import claims_of, roles, session, staff
from tests.identity.security_keys import SITE, SoftKey, text

OWN = "/people/me/security-keys"


@dataclass
class Owner:
    """One of the staff, signed in and proved twice."""

    city: City
    worker: Worker
    session: str
    app: App = field(default_factory=App)

    @classmethod
    async def of(cls, city: City) -> "Owner":
        worker, app = await staff(city), App()
        return cls(city, worker, await city.prove(await city.sign_in(worker.phone), app), app)

    async def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {**bearer(await self.city.access_token(self.session)), **self.city.identity.key()}
        return await self.city.identity.client.request(method, path, headers=headers, json=body)

    async def register(self, key: SoftKey, label: str = "蓝色的钥匙") -> httpx.Response:
        options = (await self.call("POST", f"{OWN}/challenges", {})).json()["options"]
        return await self.call("POST", OWN, {"label": label, **key.attest(options)})


async def ask(city: City, token: str, purpose: str = "second_factor") -> httpx.Response:
    path = "/sessions/current/security-key-challenges"
    return await city.identity.client.post(path, json={"purpose": purpose}, headers=bearer(token))


async def prove(city: City, token: str, proof: dict[str, str]) -> httpx.Response:
    path = "/sessions/current/second-factor"
    return await city.identity.client.post(path, json={"key": proof}, headers=bearer(token))


async def signed(city: City, token: str, key: SoftKey) -> httpx.Response:
    return await prove(city, token, key.sign((await ask(city, token)).json()["options"]))


async def age(city: City) -> None:
    await city.identity.rows("update session set stepped_up_at = now() - interval '6 minutes'")


@pytest.fixture(autouse=True)
def site(city: City) -> None:
    city.identity.app.state.site = SITE


def refused(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (422, "security_key_refused")


async def test_a_key_that_was_registered_opens_the_office_instead_of_a_code(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    answer = await owner.register(key)
    assert answer.status_code == 201
    token = await session(city, owner.worker)
    asked = await ask(city, token)
    assert asked.json()["options"]["rpId"] == "huzhu.test"
    assert asked.json()["options"]["allowCredentials"] == [{"id": text(key.name), "type": "public-key"}]

    proved = await prove(city, token, key.sign(asked.json()["options"]))

    assert proved.status_code == 201, proved.text
    assert {grant["role"] for grant in proved.json()["person"]["grants"]} == {"worker", "finance"}
    assert proved.json()["recovery_codes"] == []
    claims = await claims_of(city, proved.json()["session_token"])
    assert (roles(claims), claims["amr"]) == ({"worker", "finance"}, ["hwk", "pwd"])
    assert (await city.token_answer(token)).status_code == 401
    owner.session = proved.json()["session_token"]
    shown = (await owner.call("GET", OWN)).json()
    assert shown["possible"] is True
    assert [(one["id"], one["label"], one["copied_at"]) for one in shown["items"]] == [
        (answer.json()["id"], "蓝色的钥匙", None)
    ]
    assert shown["items"][0]["used_at"] is not None
    assert "蓝色" not in await city.contents("security_key")
    own = (await owner.call("GET", "/people/me/data")).json()["security_keys"]
    assert [one["label"] for one in own] == ["蓝色的钥匙"]


async def test_what_was_done_with_keys_stands_in_the_trace(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    key_id = (await owner.register(key)).json()["id"]
    await signed(city, await session(city, owner.worker), key)
    await owner.call("DELETE", f"{OWN}/{key_id}")
    done = [
        entry["action"]
        for entry in await city.identity.audited()
        if str(entry["actor_id"]) == owner.worker.id and entry["kind"] == "second-factor"
    ]
    for action in ("post_security_key", "post_second_factor", "delete_security_key"):
        assert f"identity.{action}" in done


async def test_only_staff_who_proved_themselves_twice_and_lately_add_and_remove_keys(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    key_id = (await owner.register(key)).json()["id"]
    by_password = replace(owner, session=await session(city, owner.worker))
    assert (await by_password.call("POST", f"{OWN}/challenges", {})).json()["code"] == "forbidden"
    body = {"label": "x", **SoftKey().attest({"challenge": "AAAA"})}
    assert (await by_password.call("POST", OWN, body)).json()["code"] == "forbidden"
    worker = await city.worker()
    plain = Owner(city, worker, worker.session)
    assert (await plain.call("POST", f"{OWN}/challenges", {})).status_code == 403
    for once in (plain, by_password):
        assert (await once.call("DELETE", f"{OWN}/{key_id}")).json()["code"] == "forbidden"
    assert (await plain.call("GET", OWN)).json()["items"] == []
    await age(city)
    for method, path, sent in (
        ("POST", f"{OWN}/challenges", {}),
        ("POST", OWN, body),
        ("DELETE", f"{OWN}/{key_id}", None),
    ):
        assert (await owner.call(method, path, sent)).json()["code"] == "step_up_needed"


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://huzhu.example"}, {"origin": "http://huzhu.test"}, {"rp_id": "test"}]
)
async def test_what_was_signed_at_another_address_is_worth_nothing(city: City, wrong: dict[str, Any]) -> None:
    owner, key = await Owner.of(city), SoftKey()
    assert refused(await owner.register(SoftKey(**wrong)))
    await owner.register(key)
    elsewhere = replace(key, **wrong)
    assert refused(await signed(city, await session(city, owner.worker), elsewhere))


async def test_a_question_is_answered_once_in_its_session_and_for_its_purpose(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    token, other = await session(city, owner.worker), await session(city, owner.worker)
    proof = key.sign((await ask(city, token)).json()["options"])
    assert refused(await prove(city, other, proof))
    assert refused(await prove(city, token, {**proof, "signature": text(bytes(70))}))
    assert refused(await prove(city, token, proof)), "a wrong answer has spent the question"
    step_up = key.sign((await ask(city, token, "step_up")).json()["options"])
    assert refused(await prove(city, token, step_up))

    proof = key.sign((await ask(city, token)).json()["options"])
    renewed = (await prove(city, token, proof)).json()["session_token"]
    assert refused(await prove(city, renewed, proof))
    options = (await owner.call("POST", f"{OWN}/challenges", {})).json()["options"]
    assert (await owner.call("POST", OWN, {"label": "一", **SoftKey().attest(options)})).status_code == 201
    assert refused(await owner.call("POST", OWN, {"label": "二", **SoftKey().attest(options)}))


async def test_after_five_minutes_a_question_is_over(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    token = await session(city, owner.worker)
    proof = key.sign((await ask(city, token)).json()["options"])
    later = clock.now() + CHALLENGE_LIFETIME
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        assert refused(await prove(city, token, proof))


async def test_another_persons_key_opens_nothing(city: City) -> None:
    one, two = await Owner.of(city), await Owner.of(city)
    mine, theirs = SoftKey(), SoftKey()
    await one.register(mine)
    await two.register(theirs)
    token = await session(city, one.worker)
    assert refused(await signed(city, token, theirs))
    borrowed = replace(theirs, name=mine.name)
    assert refused(await signed(city, token, borrowed))
    assert (await two.register(mine)).json()["code"] == "security_key_known"
    key_id = (await one.call("GET", OWN)).json()["items"][0]["id"]
    assert (await two.call("DELETE", f"{OWN}/{key_id}")).status_code == 404


async def test_a_counter_that_goes_back_tells_of_a_copy_and_the_key_is_taken_no_longer(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey(counter=7)
    await owner.register(key)
    copy = replace(key)
    assert (await signed(city, await session(city, owner.worker), key)).status_code == 201
    token = await session(city, owner.worker)
    answer = await signed(city, token, copy)
    assert (answer.status_code, answer.json()["code"]) == (403, "security_key_copied")
    assert roles(await claims_of(city, token)) == {"worker"}
    assert (await ask(city, token)).json()["code"] == "no_security_key"
    assert (await owner.call("GET", OWN)).json()["items"][0]["copied_at"] is not None


async def test_a_key_that_counts_nothing_works(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey(counter=0)
    await owner.register(key)
    for _ in range(2):
        key.counter = -1
        assert (await signed(city, await session(city, owner.worker), key)).status_code == 201


async def test_guessing_with_keys_and_codes_is_one_count(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    token = await session(city, owner.worker)
    for _ in range(3):
        assert refused(await signed(city, token, SoftKey()))
    for _ in range(2):
        await city.second_factor("POST", token, code="000000")
    assert (await signed(city, token, key)).status_code == 429


async def step_up(city: City, token: str, key: SoftKey) -> httpx.Response:
    options = (await ask(city, token, "step_up")).json()["options"]
    assert options["userVerification"] == "required"
    body = {"key": key.sign(options)}
    return await city.identity.client.post("/sessions/current/step-up", json=body, headers=bearer(token))


async def test_a_key_with_pin_or_finger_is_a_fresh_proof(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    await age(city)
    assert refused(await step_up(city, owner.session, replace(key, verified=False)))
    answer = await step_up(city, owner.session, key)
    assert answer.status_code == 201, answer.text
    owner.session = answer.json()["session_token"]
    assert (await owner.call("POST", f"{OWN}/challenges", {})).status_code == 201


async def test_a_key_that_was_removed_opens_nothing_and_the_app_goes_on(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    key_id = (await owner.register(key)).json()["id"]
    token = await session(city, owner.worker)
    options = (await ask(city, token)).json()["options"]
    assert (await owner.call("DELETE", f"{OWN}/{key_id}")).status_code == 204
    assert refused(await prove(city, token, key.sign(options)))
    assert (await ask(city, token)).json()["code"] == "no_security_key"
    assert (await city.second_factor("POST", token, code=owner.app.code())).status_code == 201


async def test_two_who_begin_the_second_factor_anew_take_the_keys_away(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    asked = await city.post("/second-factor-resets", {"person_id": owner.worker.id}, await city.officer(0))
    path = f"/second-factor-resets/{asked.json()['id']}/confirmation"
    assert (await city.post(path, {}, await city.officer(1))).status_code == 201
    token = await session(city, owner.worker)
    assert (await city.second_factor("GET", token)).json() == {"second_factor": "enrolment"}
    assert (await ask(city, token)).json()["code"] == "no_security_key"


async def test_erasure_takes_the_keys_along(city: City) -> None:
    owner, key = await Owner.of(city), SoftKey()
    await owner.register(key)
    left = await city.identity.client.delete(f"/staff/{owner.worker.id}", headers=await city.officer(0))
    assert left.status_code == 204
    owner.session = await session(city, owner.worker)
    assert (await owner.call("POST", "/people/me/erasure", {"confirmed": True})).is_success
    for table in ("security_key", "second_factor", "recovery_code"):
        query = f"select 1 from {table} where person_id = $1::text::uuid"
        assert await city.identity.rows(query, owner.worker.id) == []


async def test_ten_keys_are_enough_and_none_is_asked_where_browsers_use_none(city: City) -> None:
    owner = await Owner.of(city)
    for _ in range(10):
        assert (await owner.register(SoftKey())).status_code == 201
    assert (await owner.call("POST", f"{OWN}/challenges", {})).json()["code"] == "too_many_security_keys"
    city.identity.app.state.site = None
    token = await session(city, owner.worker)
    assert (await ask(city, token)).json()["code"] == "no_security_key"
    assert (await owner.call("GET", OWN)).json()["possible"] is False
