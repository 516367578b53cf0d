"""X14, invariants 7 and 8: what the database itself refuses to the application's role."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from shared.db import migrations
from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.review.desk import APPROVE, Desk


async def execute(desk: Desk, *statements: str, agency: str | None = AGENCY, **values: Any) -> None:
    """As the application's role, in one transaction."""
    async with desk.harness.database.unit_of_work(agency) as uow:
        for statement in statements:
            await uow.session.execute(text(statement), values)


async def test_the_migrated_database_is_what_the_code_says(desk: Desk) -> None:
    owner = desk.harness.databases.url(desk.harness.database_name, "huzhu_review_owner")
    await asyncio.to_thread(migrations.check, "review", owner)


@pytest.mark.parametrize("table", ["decision", "duty"])
@pytest.mark.parametrize("change", ["update {} set agency = agency", "delete from {}"])
async def test_decisions_and_duties_are_only_ever_added(desk: Desk, table: str, change: str) -> None:
    await desk.at_centre()
    with pytest.raises(DBAPIError, match="permission denied"):
        await execute(desk, change.format(table))


async def test_a_case_is_never_deleted(desk: Desk) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        await execute(desk, "delete from review_case")


DUTY = "insert into duty (case_id, person_id, agency, duty) values (:case, :person, '350500', :duty)"
DECISION = (
    "insert into decision (id, case_id, agency, case_version, stage, round, action, reasons, fields, decided_by, role,"
    " scope, decided_at) values (:id, :case, '350500', 9, :stage, 1, 'approve', '{}', '{}', :person, 'centre_reviewer',"
    " '350500', now())"
)


async def test_one_person_has_one_duty_in_a_case_by_constraint(desk: Desk) -> None:
    """X14."""
    claim, clerk = await desk.submitted(), new_id()
    await desk.decide(claim, desk.clerk(claim, clerk), APPROVE)
    case = (await desk.case(claim))["id"]
    for person in (clerk, claim.person_id):
        with pytest.raises(DBAPIError, match="duty_pkey"):
            await execute(desk, DUTY, case=case, person=person, duty="centre")
    await execute(desk, DUTY, case=case, person=new_id(), duty="centre")


async def test_a_decision_needs_exactly_its_duty_by_constraint(desk: Desk) -> None:
    """X14: the submitter, the decider of another stage and one without a duty cannot be written as deciders."""
    claim, clerk = await desk.submitted(), new_id()
    await desk.decide(claim, desk.clerk(claim, clerk), APPROVE)
    case = (await desk.case(claim))["id"]
    for person in (clerk, claim.person_id, new_id()):
        with pytest.raises(DBAPIError, match="decision_within_duty"):
            await execute(desk, DECISION, id=new_id(), case=case, stage="centre", person=person)
    person = new_id()
    await execute(desk, DECISION, DUTY, id=new_id(), case=case, stage="centre", person=person, duty="centre")


async def test_a_stage_decides_once_a_round_by_constraint(desk: Desk) -> None:
    claim = await desk.at_centre()
    case = (await desk.case(claim))["id"]
    values = {"id": new_id(), "case": case, "stage": "employer", "person": new_id(), "duty": "employer"}
    with pytest.raises(DBAPIError, match="decision_once_per_turn"):
        await execute(desk, DUTY, DECISION, **values)


@pytest.mark.parametrize("table", ["review_case", "decision", "duty"])
async def test_rows_of_another_agency_do_not_exist_and_no_agency_is_an_error(desk: Desk, table: str) -> None:
    await desk.at_centre()
    async with desk.harness.database.unit_of_work("350600") as uow:
        assert (await uow.session.execute(text(f"select count(*) from {table}"))).scalar_one() == 0
    with pytest.raises(DBAPIError, match="no agency is set"):
        await execute(desk, f"select * from {table}", agency=None)
