"""Machine clients: two security administrators decide whose keys are believed (issue 5, section 3)."""

import json
from typing import Any

import asyncpg
import pytest
from joserfc.jwk import ECKey, OKPKey

from shared.ids import new_id
from shared.security.signatures import key_id_of
from tests.harness.service import AGENCY
from tests.identity.city import City, founding
from tests.identity.numbers import id_number


def new_key() -> OKPKey:
    return OKPKey.generate_key("Ed25519")


def public(key: OKPKey) -> dict[str, Any]:
    return key.as_dict(private=False)


def registering(key: OKPKey, name: str = "bank", kind: str = "bank") -> dict[str, Any]:
    return {"change": "register", "name": name, "kind": kind, "public_key": public(key)}


def adding(key: OKPKey) -> dict[str, Any]:
    return {"change": "add_key", "name": "bank", "public_key": public(key)}


def retiring(key: OKPKey) -> dict[str, Any]:
    return {"change": "retire_key", "name": "bank", "key_id": key_id_of(key)}


async def answered(city: City, path: str, body: Any, officer: int = 0) -> tuple[int, Any]:
    answer = await city.post(path, body, await city.officer(officer))
    return answer.status_code, answer.json()


async def refusal(city: City, path: str, body: Any, officer: int = 0) -> tuple[int, str]:
    status, document = await answered(city, path, body, officer)
    return status, document["code"]


async def proposed(city: City, body: dict[str, Any]) -> str:
    status, document = await answered(city, "/machine-proposals", body)
    assert status == 201, document
    return f"/machine-proposals/{document['id']}/confirmation"


async def decided(city: City, body: dict[str, Any]) -> str:
    """The client's id, after one proposed and the other confirmed."""
    status, document = await answered(city, await proposed(city, body), {}, 1)
    assert status == 201, document
    return str(document["id"])


async def clients(city: City, officer: int = 0) -> list[Any]:
    answer = await city.identity.client.get("/machine-clients", headers=await city.officer(officer))
    found: list[Any] = answer.json()["items"]
    return found


async def last_told(city: City) -> tuple[str, Any]:
    return (await city.identity.told())[-1]


async def test_a_client_is_believed_once_a_second_pair_of_eyes_confirmed_it(city: City) -> None:
    key, told = new_key(), await city.identity.told()
    path = await proposed(city, registering(key))
    assert (await city.identity.told(), await clients(city)) == (told, [])

    status, document = await answered(city, path, {}, 1)

    assert status == 201
    kind, fact = await last_told(city)
    assert (kind, fact["name"], fact["kind"], fact["suspended_at"]) == (
        "identity.machine_client_changed.v1", "bank", "bank", None,
    )  # fmt: skip
    assert fact["machine_client_id"] == document["id"]
    [live] = fact["keys"]
    assert (live["key_id"], live["live_until"]) == (key_id_of(key), None)
    assert live["public_key"] == {name: public(key)[name] for name in ("kty", "crv", "x")}
    [client] = await clients(city)
    assert [(one["key_id"], one["live"]) for one in client["keys"]] == [(key_id_of(key), True)]
    row = (await city.identity.rows("select proposed_by, confirmed_by, founding from machine_key"))[0]
    assert [str(row["proposed_by"]), str(row["confirmed_by"])] == [officer.id for officer in city.officers]


async def test_whoever_proposed_does_not_confirm_and_both_are_written_down(city: City) -> None:
    path = await proposed(city, registering(new_key()))
    entry = (await city.identity.audited())[-1]
    assert (entry["action"], entry["kind"], entry["why"]) == (
        "identity.post_machine_proposal", "machine-client", "register",
    )  # fmt: skip

    assert await refusal(city, path, {}) == (403, "own_proposal")

    entry = (await city.identity.audited())[-1]
    assert (entry["outcome"], entry["why"], str(entry["actor_id"])) == ("refused", "own_proposal", city.officers[0].id)
    assert (await answered(city, path, {}, 1))[0] == 201
    entry = (await city.identity.audited())[-1]
    assert (entry["action"], entry["outcome"]) == ("identity.post_machine_confirmation", "done")
    assert await refusal(city, path, {}, 1) == (409, "illegal_transition")


async def test_rotation_has_two_live_keys_and_never_three(city: City) -> None:
    old, new, third = new_key(), new_key(), new_key()
    await decided(city, registering(old))
    await decided(city, adding(new))
    [client] = await clients(city)
    assert [key["key_id"] for key in client["keys"] if key["live"]] == [key_id_of(new), key_id_of(old)]

    assert await refusal(city, "/machine-proposals", adding(third)) == (409, "two_live_keys")

    await decided(city, retiring(old))
    fact = (await last_told(city))[1]
    assert [(key["key_id"], key["live_until"] is None) for key in fact["keys"]] == [
        (key_id_of(old), False), (key_id_of(new), True),
    ]  # fmt: skip
    assert await refusal(city, "/machine-proposals", adding(old)) == (409, "key_known")
    assert await refusal(city, "/machine-proposals", retiring(old)) == (422, "unknown_key")
    await decided(city, adding(third))


async def test_a_third_key_that_was_proposed_in_time_is_refused_at_its_confirmation(city: City) -> None:
    await decided(city, registering(new_key()))
    late = await proposed(city, adding(new_key()))
    await decided(city, adding(new_key()))
    assert await refusal(city, late, {}, 1) == (409, "two_live_keys")


async def test_one_stops_a_client_and_two_take_it_up_again(city: City) -> None:
    client = await decided(city, registering(new_key()))
    headers = await city.officer(0)
    answer = await city.identity.client.put(f"/machine-clients/{client}/suspension", headers=headers)
    assert answer.status_code == 204
    assert (await last_told(city))[1]["suspended_at"] is not None
    again = await city.identity.client.put(f"/machine-clients/{client}/suspension", headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")

    assert all(key["live_until"] for key in (await last_told(city))[1]["keys"])
    assert await refusal(city, "/machine-proposals", {"change": "resume", "name": "bank"}) == (409, "no_live_key")
    await decided(city, adding(new_key()))
    path = await proposed(city, {"change": "resume", "name": "bank"})
    assert await refusal(city, path, {}) == (403, "own_proposal")
    assert (await answered(city, path, {}, 1))[0] == 201
    told = (await last_told(city))[1]
    assert told["suspended_at"] is None
    old, new = told["keys"]
    assert old["live_until"] < new["live_from"], "what was said meanwhile is believed at no later reading"
    assert await refusal(city, "/machine-proposals", {"change": "resume", "name": "bank"}) == (
        409,
        "illegal_transition",
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"public_key": new_key().as_dict(private=True)}, "not_a_public_key"),
        ({"public_key": ECKey.generate_key("P-256").as_dict(private=False)}, "not_a_public_key"),
        ({"public_key": OKPKey.generate_key("Ed448").as_dict(private=False)}, "not_a_public_key"),
        ({"public_key": {"kty": "oct", "k": "c2VjcmV0"}}, "not_a_public_key"),
        ({"public_key": {"kty": "OKP", "crv": "Ed25519", "x": "?"}}, "not_a_public_key"),
        ({"public_key": {}}, "not_a_public_key"),
        ({"public_key": None}, "invalid"),
        ({"kind": None}, "invalid"),
        ({"name": "claims"}, "not_a_namespace"),
        ({"name": "../bank"}, "not_a_namespace"),
        ({"name": "Bank"}, "not_a_namespace"),
        ({"change": "add_key"}, "unknown_client"),
    ],
)
async def test_what_is_no_key_or_no_name_is_not_proposed(city: City, changes: dict[str, Any], code: str) -> None:
    assert await refusal(city, "/machine-proposals", {**registering(new_key()), **changes}) == (422, code)


async def test_a_name_a_key_and_a_proposal_are_there_once(city: City) -> None:
    key = new_key()
    body = registering(key)
    path = await proposed(city, body)
    assert await refusal(city, "/machine-proposals", body, 1) == (409, "already_proposed")
    other = await proposed(city, registering(new_key()))
    answer = await city.identity.client.delete(path.removesuffix("/confirmation"), headers=await city.officer(1))
    assert answer.status_code == 204
    assert await refusal(city, path, {}, 1) == (409, "illegal_transition")
    path = await proposed(city, body)
    assert (await answered(city, path, {}, 1))[0] == 201
    assert await refusal(city, other, {}, 1) == (409, "client_known")
    assert await refusal(city, "/machine-proposals", registering(new_key())) == (409, "client_known")
    assert await refusal(city, "/machine-proposals", registering(key, "tax", "tax")) == (409, "key_known")
    assert await refusal(city, f"/machine-proposals/{new_id()}/confirmation", {}, 1) == (404, "not_found")


async def test_whose_names_the_proposals_show_is_written_down(city: City) -> None:
    await proposed(city, registering(new_key()))
    answer = await city.identity.client.get("/machine-proposals", headers=await city.officer(1))
    [item] = answer.json()["items"]
    assert (item["change"], item["name"], item["proposed_by_name"], item["mine"]) == (
        "register", "bank", "安管员", False,
    )  # fmt: skip
    shown = await city.identity.shown("identity.get_machine_proposals")
    assert [str(person) for _, person, _, _ in shown] == [city.officers[0].id]


async def test_an_administrator_of_business_has_no_part_in_it(city: City) -> None:
    headers = await city.administrator()
    assert (await city.post("/machine-proposals", registering(new_key()), headers)).status_code == 403
    assert (await city.identity.client.get("/machine-clients", headers=headers)).status_code == 403


async def test_the_database_itself_wants_two_pairs_of_eyes_and_two_slots(city: City) -> None:
    """Also against whoever writes rows past the service's code, as the service's role."""
    client = await decided(city, registering(new_key()))
    url = city.identity.databases.url(city.identity.database_name, "huzhu_identity_app")
    connection = await asyncpg.connect(url)
    await connection.execute("select set_config('app.agency', $1, false)", AGENCY)
    insert = (
        "insert into machine_key (agency, key_id, client_id, public_key, slot, live_from, founding, proposed_by,"
        " confirmed_by) values ('350500', $1, $2, '{}', $3, now(), $4, $5, $6)"
    )
    one, other = new_id(), new_id()
    try:
        for slot, founding_, by, confirmed in ((2, False, one, one), (2, False, one, None), (3, False, one, other)):
            with pytest.raises(asyncpg.CheckViolationError):
                await connection.execute(insert, "k", client, slot, founding_, by, confirmed)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(insert, "k", client, 1, False, one, other)
    finally:
        await connection.close()


async def test_an_agency_begins_with_the_keys_that_its_founders_were_given(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    key = new_key()
    bootstrap = city.identity.service.commands["bootstrap"]
    words = founding(id_number())
    words[1] = "350600"
    machine = ["--machine-client", "bank", "bank"]
    for wrong in (["--machine-client", "bank", "shop", "{}"], [*machine, "no key"]):
        with pytest.raises(SystemExit):
            await bootstrap(city.identity.context.settings, [*words, *wrong])
    assert "--machine-client takes" in capsys.readouterr().err
    private = json.dumps(key.as_dict(private=True))
    assert await bootstrap(city.identity.context.settings, [*words, *machine, private]) == 1
    assert await bootstrap(city.identity.context.settings, [*words, *machine, json.dumps(public(key))]) == 0
    kind, fact = await last_told(city)
    assert (kind, [one["key_id"] for one in fact["keys"]]) == ("identity.machine_client_changed.v1", [key_id_of(key)])
    [row] = await city.identity.rows("select agency, founding, proposed_by from machine_key")
    assert tuple(row) == ("350600", True, None)
    assert await clients(city) == []
