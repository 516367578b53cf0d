"""S2.1, S10.1: one account set per employer and kind of insurance, bound with a slip that works once."""

from datetime import timedelta

from services.identity.domain.binding import SLIP_LIFETIME
from tests.identity import numbers
from tests.identity.online import Online


async def test_the_clerk_binds_with_the_slip_and_may_work_then(online: Online) -> None:
    who = await online.person()
    _, shown = await online.approved(who)
    (slip,) = shown["slips"]
    printed = (await online.get(f"/binding-slips/{slip['id']}", await online.signed_in(who))).json()
    clerk = await online.person()
    assert printed["code"] not in await online.city.contents("binding_slip")

    answer = await online.bind(clerk, printed["code"].lower().replace("-", " "))

    assert answer.status_code == 201
    kind, fact = (await online.identity.told())[-5]
    assert kind == "identity.employer_bound.v1"
    assert (fact["employer_id"], fact["person_id"], fact["insurance_kind"]) == (
        shown["employer_id"], clerk.id, "mutual_aid",
    )  # fmt: skip
    assert await online.roles(clerk) == {
        (role, shown["employer_id"])
        for role in ("employer_administrator", "employer_clerk", "employer_roster", "employer_payments")
    }


async def test_a_slip_works_once(online: Online) -> None:
    who = await online.person()
    _, shown = await online.approved(who)
    code = await online.code(shown["slips"][0]["id"], await online.signed_in(who))
    assert (await online.bind(who, code)).status_code == 201

    again = await online.bind(await online.person(), code)

    assert (again.status_code, again.json()["code"]) == (422, "invalid_slip")
    assert (
        await online.get(f"/binding-slips/{shown['slips'][0]['id']}", await online.signed_in(who))
    ).status_code == 404
    assert (await online.bind(who, "AAAA-BBBB-CCCC")).json()["code"] == "invalid_slip"


async def test_a_slip_expires(online: Online) -> None:
    who = await online.person()
    _, shown = await online.approved(who)
    code = await online.code(shown["slips"][0]["id"], await online.signed_in(who))
    late = SLIP_LIFETIME + timedelta(minutes=1)
    await online.identity.rows("update binding_slip set expires_at = expires_at - $1::interval", late)

    assert (await online.bind(who, code)).json()["code"] == "invalid_slip"


async def test_a_second_binding_is_refused_and_says_who_holds_it(online: Online) -> None:
    """The centre cannot even issue a slip before it was unbound; an older one is refused, too."""
    bound = await online.bound()
    path = f"/employers/{bound.id}/binding-slips"

    refused = await online.send("POST", path, online.centre(), {"insurance_kind": "mutual_aid"})

    assert (refused.status_code, refused.json()["code"]) == (409, "bound_until_unbound")
    phone = bound.administrator.phone
    assert f"王**（{phone[:3]}****{phone[-4:]}）" in refused.json()["title"]
    await online.identity.rows("update binding_slip set used_at = null")
    code = await _code_of_a_slip_left_over(online, bound.id)
    second = await online.bind(await online.person(), code)
    assert (second.status_code, second.json()["code"]) == (409, "already_bound")
    assert "王**" in second.json()["title"]
    assert phone not in second.text


async def _code_of_a_slip_left_over(online: Online, employer_id: str) -> str:
    """As if it had been printed before somebody else bound."""
    await online.identity.rows("update employer_binding set insurance_kind = 'medical'")
    made = await online.send(
        "POST", f"/employers/{employer_id}/binding-slips", online.centre(), {"insurance_kind": "mutual_aid"}
    )
    await online.identity.rows("update employer_binding set insurance_kind = 'mutual_aid'")
    return await online.code(made.json()["id"], online.centre())


async def test_a_new_slip_replaces_the_one_before(online: Online) -> None:
    who = await online.person()
    _, shown = await online.approved(who)
    first = await online.code(shown["slips"][0]["id"], await online.signed_in(who))
    made = await online.send(
        "POST", f"/employers/{shown['employer_id']}/binding-slips", online.centre(), {"insurance_kind": "mutual_aid"}
    )
    assert made.status_code == 201

    assert (await online.bind(who, first)).json()["code"] == "invalid_slip"
    assert (await online.bind(who, await online.code(made.json()["id"], online.centre()))).status_code == 201


async def test_the_legal_representative_unbinds_and_binds_anew(online: Online) -> None:
    """By the ID number that the centre approved, whoever registers with it is known as the representative."""
    number = numbers.id_number()
    bound = await online.bound(legal_representative_id_number=number)
    chief = await online.person(id_number=number)
    listed = (await online.get("/employers/represented", await online.signed_in(chief))).json()["items"]
    assert [item["id"] for item in listed] == [bound.id]

    ended = await online.send("DELETE", f"/employer-bindings/{bound.binding_id}", await online.signed_in(chief))

    assert ended.status_code == 204
    assert await online.roles(bound.administrator) == set()
    kinds = await online.kinds()
    assert "employer_unbound" in kinds
    assert kinds.count("role_revoked") == 4
    path = f"/employers/{bound.id}/binding-slips"
    made = await online.send("POST", path, await online.signed_in(chief), {"insurance_kind": "mutual_aid"})
    code = await online.code(made.json()["id"], await online.signed_in(chief))
    successor = await online.person()
    assert (await online.bind(successor, code)).status_code == 201
    assert ("employer_administrator", bound.id) in await online.roles(successor)


async def test_nobody_else_unbinds_or_prints(online: Online) -> None:
    bound = await online.bound()
    path = f"/employer-bindings/{bound.binding_id}"
    slips = f"/employers/{bound.id}/binding-slips"

    for who in (await online.signed_in(bound.administrator), online.identity.token([("worker", "*")])):
        assert (await online.send("DELETE", path, who)).status_code == 404
        assert (await online.send("POST", slips, who, {"insurance_kind": "medical"})).status_code == 404
    assert (await online.send("DELETE", path, online.centre())).status_code == 204


async def test_each_kind_has_an_account_of_its_own_and_one_administrator(online: Online) -> None:
    who = await online.person()
    _, shown = await online.approved(who, insurance_kinds=["mutual_aid", "maternity"])
    codes = [await online.code(slip["id"], await online.signed_in(who)) for slip in shown["slips"]]
    other = await online.person()
    first, second = await online.bind(who, codes[0]), await online.bind(other, codes[1])
    assert (first.status_code, second.status_code) == (201, 201)
    assert await online.roles(other) == {("employer_bases", shown["employer_id"])}

    await online.send("DELETE", f"/employer-bindings/{second.json()['id']}", online.centre())

    assert await online.roles(other) == set()
    assert ("employer_roster", shown["employer_id"]) in await online.roles(who)


async def test_what_is_known_of_an_employer_is_for_its_own_people_and_the_centre(online: Online) -> None:
    bound = await online.bound()
    path = f"/employers/{bound.id}"

    own = (await online.get(path, await online.signed_in(bound.administrator))).json()
    assert own["standing"] == ["administrator", "clerk"]
    assert (own["missing"], own["bindings"][0]["mine"], own["slips"]) == ([], True, [])
    assert (await online.get(path, online.centre())).json()["standing"] == ["centre"]
    assert (await online.get(path, online.identity.token([("worker", "*")]))).status_code == 404
