"""An employer that takes part in the mutual aid."""

from uuid import UUID

from shared.events.aggregate import Aggregate
from shared.events.enrollment import EmployerJoined


class MemberOrganisation(Aggregate):
    """Its id is the employer's."""

    name: str
    district: str

    @classmethod
    def join(cls, agency: str, employer_id: UUID, name: str, district: str) -> "MemberOrganisation":
        """The employer becomes a member organisation."""
        joined = cls()
        joined.id, joined.agency, joined.event_version = employer_id, agency, 0
        joined.name, joined.district = name, district
        joined.record(EmployerJoined(employer_id=employer_id, name=name, district=district))
        return joined
