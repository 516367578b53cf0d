"""The same routes at every service: auditors search its trace, and people see who looked at their data."""

from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import AwareDatetime, BaseModel

from shared.audit import reading
from shared.audit.reading import Entry, LookedEntry, Wanted
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import PageLimit, Text

router = edge_router()
T = TypeVar("T")
Place = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
Moment = Annotated[AwareDatetime | None, Query()]


class EntryPage(BaseModel, Generic[T]):
    """Ask for the next with `after=<next>`."""

    items: list[T]
    next: int | None


async def _wanted(
    person: UUID | None = None,
    actor: UUID | None = None,
    action: Annotated[str | None, Text(100)] = None,
    object_id: Annotated[str | None, Text(64)] = None,
    since: Moment = None,
    until: Moment = None,
) -> Wanted:
    return Wanted(person=person, actor=actor, action=action, object_id=object_id, since=since, until=until)


@router.get("/audit-entries")
async def get_entries(
    work: Work, _: SignedIn, wanted: Annotated[Wanted, Depends(_wanted)], limit: PageLimit = 50, after: Place = None
) -> EntryPage[Entry]:
    """Searching leaves entries too: one that it was done, and one for each person who appears in what was found."""
    found = await reading.search(work, wanted, after, limit)
    for whom in {wanted.person, *(entry.person_id for entry in found)}:
        work.audit.saw(whom, "audit-entry")
    work.audit.saw(None, "audit-entry")
    return EntryPage(items=found, next=found[-1].seq if len(found) == limit else None)


@router.get("/audit-entries/mine")
async def get_my_entries(
    work: Work, principal: SignedIn, limit: PageLimit = 50, after: Place = None
) -> EntryPage[LookedEntry]:
    """Who looked at the signed-in person's data or acted upon them, helpers included."""
    work.audit.saw(principal.person_id, "audit-entry")
    found = await reading.about(work, principal.person_id, after, limit)
    return EntryPage(items=found, next=found[-1].seq if len(found) == limit else None)
