"""Loading and saving aggregates; saving tells their facts, so that nobody can forget to."""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from shared.db.rows import insert_rows
from shared.db.together import NONE, Refusal
from shared.db.unit_of_work import Cause, UnitOfWork
from shared.errors import NotFound
from shared.events.aggregate import Aggregate
from shared.messaging import outbox

A = TypeVar("A", bound=Aggregate)


class Repository(Generic[A]):
    """Base of a service's repositories: `entity` is the mapped class, `producer` the service's name."""

    entity: ClassVar[type[Any]]
    producer: ClassVar[str]
    refusals: ClassVar[Mapping[str, Refusal]] = NONE
    """What it means when one of the table's unique constraints speaks, by its name."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow

    async def find(self, identifier: UUID) -> A | None:
        """The aggregate with its row locked until the transaction ends, or None."""
        found: A | None = await self._uow.session.get(
            self.entity, identifier, with_for_update=True, populate_existing=True
        )
        return found

    async def get(self, identifier: UUID) -> A:
        """The aggregate with its row locked, or NotFound."""
        found = await self.find(identifier)
        if found is None:
            raise NotFound
        return found

    async def save(self, aggregate: A) -> None:
        """Write the rows, then drain the facts into the outbox, in the same transaction."""
        if not isinstance(aggregate, self.entity):  # made just now: only what is loaded is of the mapped class
            await self.add_all([(aggregate, self._uow.cause)])
            return
        self._uow.session.add(aggregate)
        try:
            await self._uow.session.flush()
        except IntegrityError as error:
            refusal = self.refusals.get(_constraint(error))
            if refusal is None:
                raise
            raise refusal() from None
        await outbox.drain(self._uow, [(aggregate, self._uow.cause)], self.producer)

    async def add_all(self, new: Sequence[tuple[A, Cause]]) -> None:
        """Write aggregates that were never saved, each for its cause, and their facts: two statements for them all."""
        mapper = inspect(self.entity)
        for aggregate, _ in new:
            aggregate.version = 1
        names = mapper.columns.keys()
        values = attrgetter(*names)
        rows = [dict(zip(names, values(aggregate), strict=True)) for aggregate, _ in new]
        await insert_rows(self._uow, mapper.local_table, rows, self.refusals)
        await outbox.drain(self._uow, new, self.producer)


def _constraint(error: IntegrityError) -> str:
    cause = None if error.orig is None else error.orig.__cause__
    return getattr(cause, "constraint_name", None) or ""
