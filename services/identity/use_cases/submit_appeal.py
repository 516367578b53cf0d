"""An appeal (密码申诉): whoever lost their phone number proves who they are with their ID; two people decide.

The answer is the same whether or not there is such an account, and so is all that is done before it: the appeal is put
aside as it came, and looked up afterwards by a job.
"""

from dataclasses import dataclass

from services.identity.domain import documents
from services.identity.domain.documents import DocumentType
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import arrivals
from services.identity.persistence.arrivals import Arrival
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.use_code import spend_code, try_code
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Appealing:
    agency: str
    name: str
    document_type: DocumentType
    number: str
    employer: str
    asked: Asked
    """For the code; its login is the new phone."""
    code: str
    photos: tuple[bytes, ...]
    """Drawn anew already."""


async def submit_appeal(uow: UnitOfWork, gate: Gate, appealing: Appealing) -> None:
    number = documents.document_number(appealing.document_type, appealing.number)
    code_id = await try_code(gate.database, gate.keys, appealing.agency, appealing.asked, appealing.code)
    await uow.enter(appealing.agency)
    await spend_code(uow, code_id)
    asked, origin = appealing.asked, uow.audit.place.origin
    arrival = Arrival(appealing.name, number, appealing.employer, asked.login, appealing.photos, origin)
    await arrivals.put(uow, gate.keys, arrival)
