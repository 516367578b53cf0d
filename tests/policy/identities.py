"""What stands in identity: two employers with their people, an agency firm, and people of another agency."""

import io
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

from shared import clock
from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity import numbers
from tests.identity.city import City, Worker, founding
from tests.identity.online import Bound, Online
from tests.policy.oracle import Thing
from tests.policy.world import OTHER_AGENCY, World


async def identity(harness: ServiceHarness) -> World:
    online = Online(await founded(harness))
    things: list[Thing] = []
    first, second = [await _employer(online, things, name) for name in ("泉州甲鞋业有限公司", "泉州乙鞋业有限公司")]
    await _delegate(online, things, first, second)
    applicant = await _person(online, things, "陈申请")
    _, answer = await online.apply(applicant, name="泉州丙鞋业有限公司")
    things.append(_of(applicant, "application", answer.json()["id"]))
    foreigner = await _foreigner(harness, things)
    things += [
        Thing(row["kind"], str(row["id"]), row["agency"], str(row["person_id"]), private=row["kind"] == "session")
        for row in await harness.rows(
            "select 'grant' as kind, id, agency, person_id from role_grant"
            " union all select 'session', id, agency, person_id from session"
        )
    ]
    people = [first.administrator.id, second.administrator.id, applicant.id, foreigner]
    officer = await _person(online, things, "周官员")
    return World(harness, things, people, [first.id, second.id], officer.id)


class FoundedCity(City):
    """Its administrator needs no account here."""

    async def administrator(self) -> dict[str, str]:
        return self.identity.token([("administrator", AGENCY)])


async def founded(harness: ServiceHarness) -> City:
    phone = numbers.phone()
    with redirect_stdout(io.StringIO()):
        await harness.service.commands["bootstrap"](harness.context.settings, founding(numbers.id_number(), phone))
    return FoundedCity(harness, phone, str(new_id()))


def _of(person: Worker, kind: str, identifier: str, **more: Any) -> Thing:
    return Thing(kind, identifier, AGENCY, person.id, marks={"id": identifier}, **more)


async def _person(online: Online, things: list[Thing], name: str, **more: str) -> Worker:
    """Known to themselves and to offices; `knows` and `employer` say who else."""
    knows, employer = more.pop("knows", ""), more.pop("employer", "")
    person = await online.person(name=name, **more)
    marks = {"name": name, "id number": person.id_number}
    things.append(Thing("person", person.id, AGENCY, f"{person.id} {knows}", employer=employer, marks=marks))
    return person


async def _employer(online: Online, things: list[Thing], name: str) -> Bound:
    representative = numbers.id_number()
    bound = await online.bound(name=name, legal_representative_id_number=representative)
    owner = await _person(online, things, f"法{name[2]}", id_number=representative, employer=bound.id)
    whose: dict[str, Any] = {"employer": bound.id, "person": owner.id}
    things.append(Thing("employer", bound.id, AGENCY, marks={"id number": representative}, **whose))
    things.append(Thing("binding", bound.binding_id, AGENCY, marks={"id": bound.binding_id}, **whose))
    for row in await online.identity.rows("select id from binding_slip where employer_id = $1::text::uuid", bound.id):
        both = f"{owner.id} {bound.administrator.id}"
        things.append(Thing("slip", str(row["id"]), AGENCY, both, employer=bound.id))
    changed = {"name": f"{name}二", "contact_phone": numbers.phone()}
    boss = online.identity.token([("employer_administrator", bound.id)], owner.id)  # type: ignore[arg-type]
    answer = await online.send("POST", f"/employers/{bound.id}/profile-changes", boss, changed)
    things.append(Thing("change", answer.json()["id"], AGENCY, marks={"phone": changed["contact_phone"]}, **whose))
    return bound


async def _delegate(online: Online, things: list[Thing], giver: Bound, firm: Bound) -> None:
    boss = online.identity.token([("employer_administrator", giver.id)])
    last_day = (clock.today() + timedelta(days=30)).isoformat()
    body = {"agent_uscc": firm.body["uscc"], "businesses": ["employer_roster"], "last_day": last_day}
    answer = await online.send("POST", f"/employers/{giver.id}/delegations", boss, body)
    identifier = answer.json()["id"]
    both = f"{giver.id} {firm.id}"
    owners = " ".join(thing.person for thing in things if thing.kind == "employer")
    things.append(Thing("delegation", identifier, AGENCY, owners, employer=both, marks={"id": identifier}))


async def _foreigner(harness: ServiceHarness, things: list[Thing]) -> str:
    """A person and an employer of another agency."""
    sent = harness.token([("administrator", OTHER_AGENCY)], agency=OTHER_AGENCY)
    body = {"name": "铜川人", "id_number": numbers.id_number(), "phone": numbers.phone()}
    answer = await harness.client.post("/people", json=body, headers={**sent, **harness.key()})
    person = str(answer.json()["id"])
    marks = {"name": body["name"], "id number": body["id_number"], "id": person}
    things.append(Thing("person", person, OTHER_AGENCY, person, marks=marks))
    firm = {"name": "铜川丁厂", "uscc": numbers.credit_code(), "district": "610202", "legal_representative": "丁"}
    answer = await harness.client.post("/employers", json=firm, headers={**sent, **harness.key()})
    employer = str(answer.json()["id"])
    marks = {"id": employer, "firm": firm["name"]}
    things.append(Thing("employer", employer, OTHER_AGENCY, employer=employer, marks=marks))
    return person
