"""Signing in, registering people and granting roles leave their entries; so does a helper who looks (X28)."""

from uuid import UUID

from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.identity.city import PASSWORD, City
from tests.identity.endpoints.test_account_appeals import appeal, open_appeal
from tests.identity.online import Online
from tests.identity.phones import Phones


async def test_signing_in_is_an_act_of_the_person_and_a_wrong_password_is_none(city: City) -> None:
    worker = await city.worker()
    before = len(await city.identity.audited())
    assert (await city.sign_in(worker.phone, "wrong-password")).status_code == 401
    assert len(await city.identity.audited()) == before
    assert (await city.sign_in(worker.phone, PASSWORD)).status_code == 201
    [row] = (await city.identity.audited())[before:]
    assert (row["actor_id"], row["action"], row["kind"]) == (UUID(worker.id), "identity.post_session", "session")
    assert len(row["origin"]) == 16


async def test_registering_somebody_is_an_act_upon_them(city: City) -> None:
    _, answer = await city.register()
    row = (await city.identity.audited())[-1]
    assert (row["person_id"], row["action"], row["role"]) == (
        UUID(answer.json()["id"]), "identity.post_person", "administrator",
    )  # fmt: skip
    assert row["actor_id"] not in (None, row["person_id"])


async def test_granting_oneself_is_refused_and_written_down(city: City) -> None:
    administrator = UUID((await city.worker()).id)
    body = {"person_id": str(administrator), "role": "finance", "scope": AGENCY}
    answer = await city.post("/role-grants", body, city.identity.token([("administrator", AGENCY)], administrator))
    assert answer.status_code == 403
    row = (await city.identity.audited())[-1]
    assert (row["outcome"], row["person_id"], row["kind"]) == ("refused", administrator, "role-grant")


async def test_ones_own_data_leave_no_entry_and_a_helpers_look_does(city: City) -> None:
    worker = await city.worker()
    person, helper = UUID(worker.id), new_id()
    own = city.identity.token([("worker", "*")], person)
    assert (await city.identity.client.get("/people/me", headers=own)).status_code == 200
    assert await city.identity.shown("identity.get_me") == []
    helped = city.identity.helping(person, helper)
    assert (await city.identity.client.get("/people/me", headers=helped)).status_code == 200
    shown = await city.identity.shown("identity.get_me")
    assert [(who, whom) for who, whom, _, _ in shown] == [(helper, person)]


async def test_who_looks_at_an_employers_people_and_papers_is_written_down(online: Online) -> None:
    bound = await online.bound()
    administrator = UUID(bound.administrator.id)
    [application] = await online.identity.rows("select id from employer_application")
    change = await online.send(
        "POST", f"/employers/{bound.id}/profile-changes", await online.signed_in(bound.administrator),
        {"contact_name": "陈联系"},
    )  # fmt: skip
    slip = await online.send(
        "POST", f"/employers/{bound.id}/binding-slips", online.centre(), {"insurance_kind": "maternity"}
    )
    for path, action, whom in (
        (f"/employers/{bound.id}", "get_employer", {None, administrator}),
        (f"/employers/{bound.id}/clerks", "get_employer_clerks", {administrator}),
        (f"/employer-applications/{application['id']}", "get_employer_application", {administrator}),
        (f"/employer-profile-changes/{change.json()['id']}", "get_employer_profile_change", {None}),
        (f"/binding-slips/{slip.json()['id']}", "get_binding_slip", {None}),
    ):
        assert (await online.get(path, online.centre())).status_code == 200, path
        shown = [row for row in await online.identity.shown(f"identity.{action}") if row[2] == "centre_reviewer"]
        assert {person for _, person, _, _ in shown} == whom, path


async def test_who_looks_at_an_appeal_and_its_photos_is_written_down(city: City, phones: Phones) -> None:
    worker, reviewer = await city.worker(), new_id()
    assert (await appeal(city, phones, id_number=worker.id_number)).status_code == 202
    row = await open_appeal(city)
    headers = city.identity.token([("centre_reviewer", AGENCY)], reviewer)
    for path, action in (("", "get_account_appeal"), ("/photos/0", "get_appeal_photo")):
        answer = await city.identity.client.get(f"/account-appeals/{row['id']}{path}", headers=headers)
        assert answer.status_code == 200
        expected = (reviewer, UUID(worker.id), "centre_reviewer", str(row["id"]))
        assert await city.identity.shown(f"identity.{action}") == [expected]


async def test_an_office_that_acts_for_an_employer_stands_there_as_the_office_and_not_as_a_worker(
    online: Online,
) -> None:
    """Everybody is a worker, too: who acts upon nobody in particular does not act upon themselves."""
    bound = await online.bound()
    office = online.identity.token([("administrator", AGENCY), ("worker", "*")])
    for path, body in (
        ("binding-slips", {"insurance_kind": "maternity"}), ("profile-changes", {"contact_name": "陈联系"}),
    ):  # fmt: skip
        answer = await online.send("POST", f"/employers/{bound.id}/{path}", office, body)
        assert answer.status_code == 201
        row = (await online.identity.audited())[-1]
        assert (row["role"], row["scope"], row["person_id"]) == ("administrator", AGENCY, None), path
        assert row["object_id"] in (bound.id, answer.json()["id"])
