"""The same routes at every service, for operators: how it stands, what stands aside, and what they did about it."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from shared import clock
from shared.db.faults import is_transient
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.http.edge import SignedIn, Work, edge_router
from shared.http.models import After, Body, Page, PageLimit
from shared.messaging.parking import OutOfTurn
from shared.messaging.processing import cause_of
from shared.observability.logs import log
from shared.operations import aside
from shared.operations.operated import Operated, TopicLag
from shared.operations.requests import RequestMinute
from shared.security.principal import Principal

router = edge_router()
Position = Annotated[int, Path(ge=1, le=2**63 - 1)]


class StillStuck(DomainError):
    code = "still_stuck"
    message = "The message still cannot be handled: %(cause)s"


class NotOpen(DomainError):
    code = "not_open"
    message = "This message is settled, or it was refused: there is nothing left to decide."


class Standing(BaseModel):
    """`relay` is None where nothing is told; `lag` is None where nothing is heard or the broker does not answer."""

    service: str
    at: datetime
    hears: bool
    relay: aside.Backlog | None
    lag: list[TopicLag] | None
    aside: list[aside.AsideCount]
    requests: list[RequestMinute]


class AsidePage(BaseModel):
    items: list[aside.Aside]
    next: int | None


class Replay(Body):
    reason: Literal["cause_mended", "prerequisite_arrived"]


class Discard(Body):
    reason: Literal["corrected_by_producer", "effect_exists", "not_a_fact"]


def _operated(request: Request) -> Operated:
    operated: Operated = request.app.state.operated
    return operated


Here = Annotated[Operated, Depends(_operated)]


@router.get("/operations")
async def get_standing(work: Work, here: Here, _: SignedIn) -> Standing:
    lag = await here.lag()
    return Standing(
        service=here.service,
        at=clock.now(),
        hears=bool(here.topics),
        relay=await aside.backlog(work) if here.tells else None,
        lag=None if lag is None else list(lag),
        aside=await aside.counts(work),
        requests=here.requests.minutes(),
    )


@router.get("/operations/actions")
async def list_actions(work: Work, _: SignedIn, limit: PageLimit = 50, after: After = None) -> Page[aside.Settled]:
    found = await aside.history(work, after, limit)
    return Page(items=list(found), next=found[-1].id if len(found) == limit else None)


@router.get("/parked")
async def list_parked(
    work: Work, _: SignedIn, limit: PageLimit = 50, after: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0
) -> AsidePage:
    found = await aside.page(work, after, limit)
    return AsidePage(items=found, next=found[-1].position if len(found) == limit else None)


@router.get("/parked/{position}")
async def get_parked(position: Position, work: Work, _: SignedIn) -> aside.Aside:
    return await aside.find(work, position)


@router.put("/parked/{position}/replay")
async def replay(position: Position, body: Replay, work: Work, here: Here, operator: SignedIn) -> aside.Settled:
    """The effect, the message's new status and the memory of it are one transaction.

    Asked again, nothing is repeated: so these two need no idempotency key, and insight no keys of persons for it.
    """
    message = await aside.find(work, position, lock=True)
    if not message.open:
        return await _done_before(work, position, "replay", operator)
    try:
        await here.parking.replay_within(work, position, str(operator.person_id))
    except Exception as error:
        if is_transient(error) or isinstance(error, OutOfTurn):
            raise
        log().info("replay_failed", position=position, by=str(operator.person_id), error=type(error).__name__)
        raise StillStuck(cause=cause_of(error)) from error
    return await _remember(work, message, operator, "replay", body.reason)


@router.put("/parked/{position}/discard")
async def discard(position: Position, body: Discard, work: Work, here: Here, operator: SignedIn) -> aside.Settled:
    message = await aside.find(work, position, lock=True)
    if not message.open:
        return await _done_before(work, position, "discard", operator)
    await here.parking.discard_within(work, position, str(operator.person_id))
    return await _remember(work, message, operator, "discard", body.reason)


async def _done_before(work: UnitOfWork, position: int, action: str, operator: Principal) -> aside.Settled:
    """What the same operator did already, or NotOpen."""
    done = await aside.action_on(work, position)
    if done is None or (done.action, done.person_id) != (action, operator.person_id):
        raise NotOpen
    return done


async def _remember(
    work: UnitOfWork, message: aside.Aside, operator: Principal, action: str, reason: str
) -> aside.Settled:
    log().info("operator_action", action=action, reason=reason, position=message.position, by=str(operator.person_id))
    return await aside.remember(work, message, action, reason, operator.person_id)
