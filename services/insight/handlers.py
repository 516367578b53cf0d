"""Insight hears everything: one reaction for every type of event that exists."""

from services.insight import projections
from shared.db.unit_of_work import UnitOfWork
from shared.events.base import Event
from shared.events.catalogue import load_all
from shared.events.identity import MachineClientChanged
from shared.messaging.handlers import HandlerTable
from shared.messaging.outside import remember_machine_client


async def on_event(event: Event, uow: UnitOfWork) -> None:
    await projections.record(uow, event)


async def on_machine_client_changed(event: MachineClientChanged, uow: UnitOfWork) -> None:
    """Whom to believe; a rebuild keeps it, since the topics of outside parties are read through it."""
    await remember_machine_client(event, uow)
    await on_event(event, uow)


HANDLERS: HandlerTable = {**dict.fromkeys(load_all(), on_event), MachineClientChanged: on_machine_client_changed}
