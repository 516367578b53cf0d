"""What stands in each service: things of two people at two employers of one agency, and of another agency."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.events.identity import PersonRegistered
from shared.ids import new_id
from tests.claims.world import World as Claims
from tests.enrollment.people import City as Enrolled
from tests.enrollment.people import id_number, member
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity import numbers
from tests.insight.journey import Journey
from tests.notify.world import World as Notified
from tests.policy.oracle import Thing
from tests.policy.world import OTHER_AGENCY, World
from tests.review.desk import Desk, claim_submitted

if TYPE_CHECKING:
    from shared.events.base import Event

ACCOUNT = {"bank": "中国工商银行", "number": "6222020000000000000", "holder": "林小燕"}
NOT_A_FACT: dict[str, Mapping[str, Any]] = {"PUT /parked/{position}/discard": {"json": {"reason": "not_a_fact"}}}
FORMS: dict[str, dict[str, Mapping[str, Any]]] = {
    "notify": NOT_A_FACT,
    "insight": NOT_A_FACT,
    "claims": {
        **NOT_A_FACT,
        "GET /claims/cards": {"params": {"id": "<claim>"}},
        "PUT /claims/{claim_id}/payout-account": {"json": ACCOUNT},
        "POST /documents": {"data": {"kind": "invoice"}, "files": {"file": b"x"}},
    },
    "review": {
        **NOT_A_FACT,
        "GET /cases": {"params": {"subject_id": "<subject>"}},
        "POST /cases/{case_id}/decisions": {"json": {"action": "approve"}},
    },
    "enrollment": {
        **NOT_A_FACT,
        "POST /member-organisations": {"json": {"employer_id": "<employer>"}},
        "POST /enrolments": {
            "json": {"employer_id": "<employer>", "plan_id": "quanzhou-inpatient", "members": [member(90)]}
        },
        "POST /rosters": {
            "data": {"employer_id": "<employer>", "plan_id": "quanzhou-inpatient"},
            "files": {"file": ("a.csv", f"身份证号码,参加起始日期\n{id_number(91)},2026-01-01\n".encode())},
        },
        "GET /members": {"params": {"employer_id": "<employer>"}},
        "GET /members/export.xlsx": {"params": {"employer_id": "<employer>"}},
    },
    "identity": {
        **NOT_A_FACT,
        "POST /people": {"json": {"name": "新来者", "id_number": numbers.id_number(), "phone": numbers.phone()}},
        "POST /employers": {"json": {"name": "新厂", "uscc": numbers.credit_code(), "district": "350502"}},
        "POST /role-grants": {"json": {"person_id": "<person>", "role": "employer_roster", "scope": "<employer>"}},
        "GET /people/names": {"params": {"id": "<person>"}},
        "POST /employers/{employer_id}/clerks": {
            "json": {"name": "新经办", "id_number": numbers.id_number(), "phone": numbers.phone(), "roles": []},
        },
        "PUT /employers/{employer_id}/clerks/{person_id}": {"json": {"roles": ["employer_roster"]}},
        "POST /employers/{employer_id}/profile-changes": {"json": {"name": "泉州新名鞋业有限公司"}},
        "POST /employers/{employer_id}/binding-slips": {"json": {"insurance_kind": "mutual_aid"}},
    },
}


async def parked(harness: ServiceHarness) -> list[Thing]:
    """A message of each agency that could not be handled."""
    event: Event = PersonRegistered(person_id=new_id(), name_cipher="", phone_cipher="", id_number_cipher="")
    if type(event) not in harness.service.handlers:
        event = claim_submitted()
    things = []
    for agency in (AGENCY, OTHER_AGENCY):
        message = replace(harness.incoming(event, agency=agency), body=b"{}")
        await harness.processor.take([message])
    for row in await harness.rows("select position, agency, event_id from parked"):
        marks = {"message": str(row["event_id"])}
        things.append(Thing("position", str(row["position"]), row["agency"], marks=marks))
    return things


async def claims(harness: ServiceHarness) -> World:
    things, people, employers = [], [], []
    for name, diagnosis in (("林小燕", "急性阑尾炎甲"), ("陈木兰", "慢性胃炎乙")):
        city = Claims(harness)
        await city.member_organisation(city.employer_id, "泉州纺织厂")
        await city.worker(city.worker_id, name)
        person, employer = str(city.worker_id), str(city.employer_id)
        whose: dict[str, Any] = {"agency": AGENCY, "person": person, "employer": employer, "district": "350502"}
        account = {**ACCOUNT, "holder": name}
        for approved in (True, False):
            claim = await city.file(diagnosis=diagnosis, account=account)
            marks = {"id": claim["id"], "name": name, "diagnosis": diagnosis}
            things.append(Thing("claim", claim["id"], marks=marks, **whose))
            detail = await (city.approved(claim) if approved else city.claim(claim["id"]))
            things += [Thing("document", each["id"], marks={"id": each["id"]}, **whose) for each in detail["documents"]]
        for payout in (await city.get("/payouts", city.as_finance())).json()["items"]:
            if payout["applicant_name"] == name:
                things.append(Thing("payout", payout["id"], marks={"id": payout["id"]}, **whose))
        things.append(await _draft(harness, AGENCY, person))
        people.append(person)
        employers.append(employer)
    foreigner = str(new_id())
    things.append(await _draft(harness, OTHER_AGENCY, foreigner))
    return World(harness, [*things, *await parked(harness)], [*people, foreigner], employers)


async def _draft(harness: ServiceHarness, agency: str, person: str) -> Thing:
    who = harness.token([("worker", "*")], UUID(person), agency)
    diagnosis = f"未提交的诊断{person[-4:]}"
    sent = {**who, **harness.key()}
    answer = await harness.client.post("/claims/drafts", json={"diagnosis": diagnosis}, headers=sent)
    claim = answer.json()["id"]
    return Thing("claim", claim, agency, person=person, private=True, marks={"id": claim, "diagnosis": diagnosis})


async def review(harness: ServiceHarness) -> World:
    desk, things, people, employers = Desk(harness), [], [], []
    for number in ("HZ20260312000017", "HZ20260312000018"):
        claim = claim_submitted(number=number)
        await harness.deliver(claim)
        whose: dict[str, Any] = {
            "person": str(claim.person_id),
            "employer": str(claim.employer_id),
            "district": claim.district,
        }
        case = (await desk.case(claim))["id"]
        things.append(Thing("case", case, AGENCY, marks={"id": case, "number": number}, **whose))
        things.append(Thing("subject", str(claim.claim_id), AGENCY, marks={"id": str(claim.claim_id)}, **whose))
        people.append(str(claim.person_id))
        employers.append(str(claim.employer_id))
    return World(harness, [*things, *await parked(harness)], [*people, str(new_id())], employers)


async def enrollment(harness: ServiceHarness) -> World:
    things, people, employers = [], [], []
    for serial, agency in enumerate((AGENCY, AGENCY, OTHER_AGENCY), 1):
        city = Enrolled(harness, agency)
        employer, person = await city.employer(f"第{serial}纺织厂"), await city.person(serial)
        await city.enrol(employer, [member(serial)], city.administrator())
        things.append(Thing("employer", str(employer), agency, employer=str(employer)))
        marks = {"id": str(person), "id number": id_number(serial)}
        things.append(Thing("member", str(person), agency, str(person), employer=str(employer), marks=marks))
        people.append(str(person))
        employers.append(str(employer))
    await Enrolled(harness).person(90)
    await Enrolled(harness).person(91)
    stranger = str(await Enrolled(harness).employer("第四纺织厂", member=False))
    things.append(Thing("employer", stranger, AGENCY, employer=stranger))
    return World(harness, [*things, *await parked(harness)], people, employers)


async def notify(harness: ServiceHarness) -> World:
    things, people, employers = [], [], []
    for agency in (AGENCY, AGENCY, OTHER_AGENCY):
        city = Notified(harness)
        await harness.deliver(await city.registered(city.worker, city.phone), agency=agency)
        await harness.deliver(city.submitted(), agency=agency)
        for row in await harness.rows("select id from message where person_id = $1", city.worker):
            marks = {"id": str(row["id"]), "claim": str(city.claim)}
            things.append(Thing("message", str(row["id"]), agency, str(city.worker), marks=marks))
        people.append(str(city.worker))
        employers.append(str(city.employer))
    return World(harness, [*things, *await parked(harness)], people, employers)


async def insight(harness: ServiceHarness) -> World:
    things, people, employers = [], [], []
    for agency in (AGENCY, AGENCY, OTHER_AGENCY):
        journey = Journey()
        for event in (journey.submitted(), journey.opened(), journey.approved()):
            await harness.deliver(event, agency=agency)
        marks = {"id": str(journey.claim_id)}
        whose: dict[str, Any] = {"person": str(journey.person_id), "employer": str(journey.employer_id)}
        things.append(Thing("claim", str(journey.claim_id), agency, marks=marks, **whose))
        people.append(str(journey.person_id))
        employers.append(str(journey.employer_id))
    return World(harness, [*things, *await parked(harness)], people, employers)
