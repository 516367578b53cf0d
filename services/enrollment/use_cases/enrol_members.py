"""A roster is enrolled in a plan: everybody in it, or, when one row is bad, nobody."""

from collections.abc import Sequence
from uuid import UUID

from services.enrollment.domain.errors import EmptyRoster, NotAMemberOrganisation
from services.enrollment.domain.participation import Participation
from services.enrollment.domain.roster import Member, RosterRow, check, row_error
from services.enrollment.persistence.directory import lock_employer, lock_people
from services.enrollment.persistence.repository import MemberOrganisationRepository, ParticipationRepository
from services.enrollment.settings import blind
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import InvalidRows, NotFound, RowError


async def enrol_members(
    uow: UnitOfWork, employer_id: UUID, plan_id: str, rows: Sequence[RosterRow], delegation_id: UUID | None = None
) -> int:
    """The number of people enrolled; InvalidRows with every error of every row otherwise.

    `delegation_id` is what an agency firm's clerk acts under.
    """
    await _require_member_organisation(uow, employer_id)
    if not rows:
        raise EmptyRoster
    members, errors = check(rows, clock.today())
    found, unknown = await _find_people(uow, members)
    repository = ParticipationRepository(uow)
    covered = await repository.covered(plan_id, found)
    again = [row_error(member.row, "id_number", "already_enrolled") for who, member in found.items() if who in covered]
    errors = sorted([*errors, *unknown, *again], key=lambda error: error.row)
    if errors:
        raise InvalidRows(errors)
    taking_part = await repository.of_employer(employer_id, found)
    enrolled = []
    for person_id, member in found.items():
        participation = taking_part.get(person_id) or Participation.start(
            uow.agency, person_id, employer_id, member.starts_on, delegation_id
        )
        participation.cover(plan_id, member.starts_on)
        uow.audit.about(person_id, "member", participation.id)
        enrolled.append(participation)
    await repository.save_all(enrolled)
    return len(enrolled)


async def _require_member_organisation(uow: UnitOfWork, employer_id: UUID) -> None:
    employer = await lock_employer(uow, employer_id)
    if employer is None:
        raise NotFound
    employer.require_complete()
    if await MemberOrganisationRepository(uow).find(employer_id) is None:
        raise NotAMemberOrganisation(field="employer_id")


async def _find_people(uow: UnitOfWork, members: Sequence[Member]) -> tuple[dict[UUID, Member], list[RowError]]:
    """Registered people, and an error for each of the others."""
    by_index = {blind(member.id_number): member for member in members}
    people = await lock_people(uow, list(by_index))
    found = {people[index]: member for index, member in by_index.items() if index in people}
    unknown = [member for index, member in by_index.items() if index not in people]
    return found, [row_error(member.row, "id_number", "not_registered") for member in unknown]
