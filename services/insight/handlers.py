"""Insight hears everything: one reaction for every type of event that exists."""

from services.insight import projections
from shared.db.unit_of_work import UnitOfWork
from shared.events.base import Event
from shared.events.catalogue import load_all
from shared.messaging.handlers import HandlerTable


async def on_event(event: Event, uow: UnitOfWork) -> None:
    await projections.record(uow, event)


HANDLERS: HandlerTable = dict.fromkeys(load_all(), on_event)
