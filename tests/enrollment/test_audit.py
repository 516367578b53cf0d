"""Who sees the members of an employer, or enrols them, is written down, person by person (X28)."""

from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import City, member


async def test_a_list_and_an_export_show_each_member_and_say_so(service: OpenService) -> None:
    harness = await service("enrollment")
    city, clerk = City(harness), new_id()
    employer_id = await city.employer()
    people = {await city.person(serial) for serial in (1, 2, 3)}
    await city.enrol(employer_id, [member(serial) for serial in (1, 2, 3)])
    headers = harness.token([("employer_roster", str(employer_id))], clerk)
    for path, action in (("/members", "get_members"), ("/members/export.xlsx", "get_export")):
        answer = await harness.client.get(f"{path}?employer_id={employer_id}", headers=headers)
        assert answer.status_code == 200
        shown = await harness.shown(f"enrollment.{action}")
        assert {(who, role) for who, _, role, _ in shown} == {(clerk, "employer_roster")}
        assert (len(shown), {whom for _, whom, _, _ in shown}) == (3, people)


async def test_an_enrolment_is_an_act_upon_each_member(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    people = {await city.person(serial) for serial in (1, 2)}
    await city.enrol(employer_id, [member(1), member(2)])
    done = [row for row in await harness.audited() if row["action"] == "enrollment.post_enrolment"]
    assert {row["person_id"] for row in done} == people
    assert {(row["outcome"], row["kind"]) for row in done} == {("done", "member")}
