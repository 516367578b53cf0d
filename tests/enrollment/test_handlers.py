"""What identity tells is kept once, however often it comes."""

from shared.events.identity import EmployerRegistered, PersonErased, PersonRegistered
from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import id_number


async def test_an_employer_told_again_under_another_name_is_updated(service: OpenService) -> None:
    harness = await service("enrollment")
    employer_id = new_id()
    for name in ("旧名称", "新名称"):
        event = EmployerRegistered(employer_id=employer_id, name=name, uscc="91350500MA2XN5A31K", district="350502")
        await harness.deliver(event)
        await harness.deliver(event)
    assert [row["name"] for row in await harness.rows("select name from employer")] == ["新名称"]


async def test_a_person_told_twice_is_one_person(service: OpenService) -> None:
    harness = await service("enrollment")
    person_id = new_id()
    cipher = await harness.context.database.cipher.encrypt("enrolment", person_id, id_number(1))
    event = PersonRegistered(person_id=person_id, name_cipher="", phone_cipher="", id_number_cipher=cipher)
    await harness.deliver(event)
    await harness.deliver(event)
    assert len(await harness.rows("select from person")) == 1


async def test_an_erased_person_is_not_kept(service: OpenService) -> None:
    harness = await service("enrollment")
    event = PersonRegistered(person_id=new_id(), name_cipher="", phone_cipher="", id_number_cipher="AQ==")
    await harness.deliver(event)
    assert await harness.rows("select from person") == []
    assert await harness.rows("select from parked") == []


async def test_nobody_is_found_by_the_number_of_an_erased_person(service: OpenService) -> None:
    harness = await service("enrollment")
    person_id = new_id()
    cipher = await harness.context.database.cipher.encrypt("enrolment", person_id, id_number(2))
    event = PersonRegistered(person_id=person_id, name_cipher="", phone_cipher="", id_number_cipher=cipher)
    await harness.deliver(event)
    await harness.deliver(PersonErased(person_id=person_id))
    assert await harness.rows("select from person") == []
    assert await harness.rows("select from parked") == []
