"""Workers register themselves (S1.1): code, document, name; nobody is doubled, nobody is taken over."""

from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import PASSWORD, City
from tests.identity.endpoints.test_codes import ask, browser
from tests.identity.phones import Phones
from tests.identity.residents import Residents


@dataclass
class Newcomer:
    """Somebody at the registration page, known to the registry."""

    city: City
    phones: Phones
    residents: Residents
    phone: str = field(default_factory=numbers.phone)
    id_number: str = field(default_factory=numbers.id_number)
    name: str = "林小燕"
    document_type: str = "resident_id"
    binding: str = field(default_factory=browser)

    async def code(self) -> str:
        assert (await ask(self.city, self.phone, self.binding)).status_code == 202
        return await self.phones.code(self.phone)

    async def register(self, **changed: Any) -> httpx.Response:
        self.residents.enter(self.id_number, self.name, self.document_type)
        body = {
            "agency": AGENCY,
            "name": self.name,
            "document_type": self.document_type,
            "id_number": self.id_number,
            "phone": self.phone,
            "binding": self.binding,
            "password": PASSWORD,
            **changed,
        }
        return await self.city.identity.client.post("/registrations", json=body)


@pytest.fixture
def newcomer(city: City, phones: Phones, residents: Residents) -> Newcomer:
    return Newcomer(city, phones, residents)


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["code"])


async def test_a_worker_registers_is_signed_in_and_signs_in_by_phone_or_id_number(newcomer: Newcomer) -> None:
    answer = await newcomer.register(code=await newcomer.code())
    assert answer.status_code == 201
    person = answer.json()["person"]
    assert person["name"] == "林小燕"
    assert [(grant["role"], grant["scope"]) for grant in person["grants"]] == [("worker", person["id"])]
    assert (await newcomer.city.token_answer(answer.json()["session_token"])).status_code == 201
    for login in (newcomer.phone, newcomer.id_number, newcomer.id_number.lower()):
        assert (await newcomer.city.sign_in(login)).status_code == 201
    told = [kind for kind, body in await newcomer.city.identity.told() if body.get("person_id") == person["id"]]
    assert told == ["identity.person_registered.v1", "identity.role_granted.v1"]


async def test_an_old_number_of_fifteen_digits_is_the_same_person(newcomer: Newcomer) -> None:
    short = newcomer.id_number[:6] + newcomer.id_number[8:17]
    newcomer.residents.enter(newcomer.id_number, newcomer.name)
    assert (await newcomer.register(code=await newcomer.code(), id_number=short)).status_code == 201
    assert (await newcomer.city.sign_in(newcomer.id_number)).status_code == 201


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("household_register", None),
        ("hk_macao_tw_residence", "810000199408230021"),
        ("hk_macao_permit", "h 12345678"),
        ("taiwan_permit", "12345678"),
        ("foreign_residence", "FRA110080021505"),
    ],
)
async def test_people_without_a_mainland_id_register_by_their_document(
    newcomer: Newcomer, kind: str, number: str | None
) -> None:
    newcomer.document_type = kind
    newcomer.id_number = (number or newcomer.id_number).upper().replace(" ", "")
    assert (await newcomer.register(code=await newcomer.code())).status_code == 201
    assert (await newcomer.city.sign_in(newcomer.id_number)).status_code == 201


@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("resident_id", "350502198001010018", "invalid_id_number"),
        ("hk_macao_tw_residence", "350502199408230023", "invalid_id_number"),
        ("hk_macao_permit", "X12345678", "invalid_id_number"),
        ("resident_id", "91350500M0001AB123", "invalid_id_number"),
    ],
)
async def test_a_number_that_is_none_is_422(newcomer: Newcomer, kind: str, number: str, code: str) -> None:
    answer = await newcomer.register(code="000000", document_type=kind, id_number=number)
    assert (answer.status_code, code_of(answer)) == (422, code)
    assert answer.json()["errors"][0]["field"] == "id_number"


async def test_an_employer_is_shown_its_own_door(newcomer: Newcomer) -> None:
    answer = await newcomer.register(code="000000", id_number=numbers.credit_code())
    assert (answer.status_code, code_of(answer)) == (422, "employer_number")
    assert answer.json()["title"] == "这是用人单位的统一社会信用代码。用人单位请在单位页面申请网上办理。"


async def test_a_child_does_not_register_itself_and_an_administrator_may(newcomer: Newcomer) -> None:
    child = numbers.id_number(born="20150601")
    answer = await newcomer.register(code="000000", id_number=child, document_type="household_register")
    assert (answer.status_code, code_of(answer)) == (422, "guardian_needed")
    body = {"name": "林小小", "id_number": child, "phone": numbers.phone(), "document_type": "household_register"}
    assert (await newcomer.city.post("/people", body)).status_code == 201


async def test_a_name_that_the_registry_does_not_know_is_refused_and_the_code_stays_good(newcomer: Newcomer) -> None:
    code = await newcomer.code()
    answer = await newcomer.register(code=code, name="林大燕")
    assert (answer.status_code, code_of(answer)) == (422, "name_mismatch")
    assert (await newcomer.register(code=code)).status_code == 201


async def test_while_the_registry_is_away_it_is_503_and_nothing_is_lost(newcomer: Newcomer) -> None:
    code = await newcomer.code()
    newcomer.residents.control(refuse=True)
    answer = await newcomer.register(code=code)
    assert (answer.status_code, code_of(answer)) == (503, "registry_away")
    newcomer.residents.control()
    assert (await newcomer.register(code=code)).status_code == 201


async def test_a_code_has_five_tries_works_once_and_in_one_browser(newcomer: Newcomer) -> None:
    code = await newcomer.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    elsewhere = await newcomer.register(code=code, binding=browser())
    assert (elsewhere.status_code, code_of(elsewhere)) == (422, "invalid_code")
    answers = [await newcomer.register(code=wrong) for _ in range(4)]
    assert {code_of(answer) for answer in answers} == {"invalid_code"}
    assert (await newcomer.register(code=code)).status_code == 201, "the fifth try"
    used = await newcomer.register(code=code, id_number=numbers.id_number())
    assert (used.status_code, code_of(used)) == (422, "invalid_code")


async def test_the_sixth_try_fails_with_the_right_code(newcomer: Newcomer) -> None:
    code = await newcomer.code()
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    for _ in range(5):
        await newcomer.register(code=wrong)
    assert code_of(await newcomer.register(code=code)) == "invalid_code"


async def test_an_expired_code_and_one_for_another_purpose_are_worth_nothing(newcomer: Newcomer) -> None:
    code = await newcomer.code()
    await newcomer.city.identity.rows("update sms_code set expires_at = now() - interval '1 second'")
    assert code_of(await newcomer.register(code=code)) == "invalid_code"
    other = Newcomer(newcomer.city, newcomer.phones, newcomer.residents)
    await ask(other.city, other.phone, other.binding, "appeal")
    assert code_of(await other.register(code=await other.phones.code(other.phone))) == "invalid_code"


async def test_whoever_was_enrolled_is_joined_and_never_doubled(newcomer: Newcomer) -> None:
    """The employer had misspelt the name: the registry's counts."""
    sent, enrolled = await newcomer.city.register(phone=newcomer.phone, id_number=newcomer.id_number, name="林晓燕")
    answer = await newcomer.register(code=await newcomer.code())
    assert answer.status_code == 201
    assert answer.json()["person"]["id"] == enrolled.json()["id"]
    assert answer.json()["person"]["name"] == "林小燕"
    assert (await newcomer.city.identity.told())[-1][0] == "identity.person_corrected.v1"
    late = await newcomer.city.activate(sent["phone"], enrolled.json()["activation_code"])
    assert late.status_code == 422, "the slip's code has nothing to do any more"


async def test_knowing_somebodys_number_and_name_is_not_enough_to_be_them(newcomer: Newcomer) -> None:
    """Enrolled under another phone: only the slip or an appeal helps."""
    await newcomer.city.register(id_number=newcomer.id_number, name=newcomer.name)
    answer = await newcomer.register(code=await newcomer.code())
    assert (answer.status_code, code_of(answer)) == (409, "known_by_other_phone")


async def test_a_known_account_and_somebody_elses_phone_are_said_only_to_who_proved_the_phone(
    newcomer: Newcomer,
) -> None:
    assert (await newcomer.register(code=await newcomer.code())).status_code == 201
    again = Newcomer(
        newcomer.city, newcomer.phones, newcomer.residents, newcomer.phone, newcomer.id_number, newcomer.name
    )
    await newcomer.city.identity.rows("update sms_code set made_at = made_at - interval '2 hours'")
    assert code_of(await again.register(code=await again.code())) == "known_person"
    other = Newcomer(newcomer.city, newcomer.phones, newcomer.residents, phone=newcomer.phone)
    await newcomer.city.identity.rows("update sms_code set made_at = made_at - interval '2 hours'")
    assert code_of(await other.register(code=await other.code())) == "phone_taken"
