"""Send a code to a phone (S1.1, S1.2): the same answer, text and work whether or not there is anybody to send it to."""

from dataclasses import dataclass

from services.identity.domain import sms_codes
from services.identity.domain.errors import CodesSpent
from services.identity.domain.sms_codes import LIFETIME, Asked, Before, new_code, pause, reaching
from services.identity.persistence import attempts, proofs, short_messages
from services.identity.persistence import sms_codes as rows
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.i18n.catalogue import Translator


@dataclass(frozen=True)
class Sent:
    """Seconds: until the code is worth nothing, until another may be asked for, and with a proof of work."""

    expires_in: int
    next_in: int
    next_in_with_proof: int


async def send_code(uow: UnitOfWork, keys: Keys, asked: Asked, phone: str | None, proof: str = "") -> Sent:
    """Whether the number is somebody's shows nowhere: without a phone the same is done, and nobody gets anything."""
    proved = bool(proof) and await proofs.spend(uow, keys, proof)
    earlier = await rows.before(uow, asked.subject(keys))
    earlier.require_room(proved=proved)
    await _require_room_at_address(uow, keys, asked, proved=proved)
    reached = await attempts.tally(uow, reaching(keys, phone or asked.login))
    code = new_code()
    await rows.add(uow, keys, asked, code)
    listened = reached.attempts <= reaching(keys, "").count
    await short_messages.put(uow, keys, phone if listened else None, _text(asked, code), LIFETIME)
    return _sent(earlier)


async def _require_room_at_address(uow: UnitOfWork, keys: Keys, asked: Asked, *, proved: bool) -> None:
    free = asked.free_from_address(keys)
    limits = [free, asked.day_from_address(keys), asked.day_in_agency(keys)]
    for limit in sorted(limits, key=lambda limit: limit.subject):
        counted = await attempts.tally(uow, limit)
        if counted.attempts > limit.count and not (proved and limit == free):
            raise CodesSpent(counted.seconds_left)


def _text(asked: Asked, code: str) -> str:
    _ = Translator()
    purpose = _(sms_codes.TEXTS[asked.purpose])
    return _(
        "[Workers' mutual aid] Your code is %(code)s, for %(purpose)s, good for 5 minutes. Tell it to nobody.",
        code=code,
        purpose=purpose,
    )


def _sent(earlier: Before) -> Sent:
    sent = earlier.in_hour + 1
    return Sent(int(LIFETIME.total_seconds()), pause(sent, proved=False), pause(sent, proved=True))
