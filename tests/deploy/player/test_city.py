"""The demonstration city before anybody loads it."""

import json
from collections import Counter
from pathlib import Path

from stdnum import luhn
from stdnum.cn import ric, uscc

from deploy.player import numbers
from deploy.player.bill import CEILING_FEN, MOST_FEN
from deploy.player.city import ACCOUNTS_FILE, CANARIES_FILE, DemoCity, Person
from deploy.player.playing import assign
from deploy.player.variants import VARIANTS


def test_numbers_pass_every_check() -> None:
    for _ in range(50):
        assert ric.is_valid(numbers.id_number("350503"))
        assert uscc.is_valid(numbers.credit_code("350503"))
        assert luhn.is_valid(numbers.bank_account())
        assert len(numbers.phone()) == 11


def test_the_city_has_everybody_that_the_main_job_needs() -> None:
    city = DemoCity.make()
    assert Counter(person.role for person in city.people) == {
        "administrator": 1, "security_administrator": 2, "centre_reviewer": 2, "finance": 2, "operator": 1,
        "plan_administrator": 1, "auditor": 1, "employer_clerk": 3, "worker": 20,
    }  # fmt: skip
    assert len(city.members) == 3
    assert len(city.employers) == 4
    assert {employer.district for employer in city.members} == {"350502", "350503"}
    assert {worker.employer for worker in city.workers} == {employer.key for employer in city.members}
    for what in ("name", "id_number", "phone", "password", "key"):
        assert len({getattr(person, what) for person in city.people}) == len(city.people)


def test_the_city_is_kept_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    city = DemoCity.of(tmp_path)
    city.save(tmp_path)
    for name in (ACCOUNTS_FILE, CANARIES_FILE):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert DemoCity.of(tmp_path) == city


def test_every_personal_value_is_a_canary_for_ever(tmp_path: Path) -> None:
    """Invariant 15"""
    city = DemoCity.make()
    worker, diagnosis = city.workers[0], city.diagnosis()
    city.save(tmp_path)
    DemoCity.make().save(tmp_path)
    canaries = json.loads((tmp_path / CANARIES_FILE).read_text(encoding="utf-8"))
    assert {worker.id_number, worker.phone, worker.name, worker.bank_account, diagnosis} <= set(canaries)
    assert {city.comment(), city.bank_account()} <= set(city.canaries())


def test_each_variant_is_played_and_everybody_else_is_paid() -> None:
    city = DemoCity.make()
    assigned = assign(city)
    assert [person for person, _ in assigned] == city.workers
    played = Counter(variant for _, variant in assigned)
    assert played == {**dict.fromkeys(VARIANTS, 1), "approved_and_paid": 12}


def players(city: DemoCity) -> dict[str, Person]:
    return {variant: person for person, variant in assign(city)}


def test_a_worker_whose_year_is_used_up_makes_room_for_a_newcomer() -> None:
    city = DemoCity.make()
    first, second = players(city), players(city)
    capped = "capped_by_yearly_ceiling"
    assert second[capped].key != first[capped].key
    assert second[capped].employer == first[capped].employer
    assert not second[capped].ready
    assert second["withdrawn"] is first["withdrawn"]
    for _ in range(CEILING_FEN // MOST_FEN):
        assign(city)
    assert players(city)["withdrawn"].key != first["withdrawn"].key
    assert len(city.workers) == 20
    assert len({person.key for person in [*city.people, *city.former]}) == len(city.people) + len(city.former)


def test_one_more_employer_is_still_to_come_online(tmp_path: Path) -> None:
    """S2.1: beside the others, so that who plays stays the same; a folder of an earlier version gets it, too."""
    city = DemoCity.make()
    city.arrival = None
    city.save(tmp_path)

    arrival = DemoCity.of(tmp_path).arrival

    assert arrival is not None
    assert uscc.is_valid(arrival.employer.uscc)
    assert arrival.employer not in city.employers
    assert {person.employer for person in arrival.people} == {arrival.employer.key}
    assert len(arrival.workers) == 2
    again = city.with_arrival()
    clerk = again.arrival.clerk if again.arrival else arrival.clerk
    assert again.employer_of(clerk).name == arrival.employer.name
    assert {clerk.id_number, clerk.name} <= set(again.canaries())
