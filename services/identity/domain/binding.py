"""An employer's account for one insurance kind, held by whoever came with the slip (S2.1, S10.1)."""

from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from services.identity.domain.employer_states import BINDING_TRANSITIONS, BindingAction, BindingState
from services.identity.domain.moves import moved
from shared.events.aggregate import Aggregate
from shared.events.identity import EmployerBound, EmployerUnbound

SLIP_LIFETIME = timedelta(days=30)


class Binding(Aggregate):
    employer_id: UUID
    insurance_kind: str
    person_id: UUID
    state: str
    bound_at: datetime
    unbound_at: datetime | None
    unbound_by: UUID | None

    @classmethod
    def bind(
        cls, identifier: UUID, agency: str, employer_id: UUID, insurance_kind: str, person_id: UUID, at: datetime
    ) -> Self:
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, BindingState.BOUND
        made.employer_id, made.insurance_kind, made.person_id = employer_id, insurance_kind, person_id
        made.bound_at, made.unbound_at, made.unbound_by = at, None, None
        made.record(EmployerBound(**made._about()))
        return made

    def unbind(self, by: UUID, at: datetime) -> None:
        self.state = moved(BINDING_TRANSITIONS, BindingState(self.state), BindingAction.UNBIND)
        self.unbound_by, self.unbound_at = by, at
        self.record(EmployerUnbound(**self._about()))

    def _about(self) -> dict[str, UUID | str]:
        return {
            "binding_id": self.id,
            "employer_id": self.employer_id,
            "person_id": self.person_id,
            "insurance_kind": self.insurance_kind,
        }
