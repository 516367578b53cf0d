"""The second proof of staff: an app is set up once, then asked for at every sign-in; no office without it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.identity.domain import second_factor
from services.identity.domain.attempt import Limit
from services.identity.domain.office_errors import FactorEnrolled, NoFactor, WrongSecondCode
from services.identity.persistence import attempts, factors, offices, sessions
from services.identity.use_cases.prove_oneself import renew_token
from services.identity.use_cases.sign_in import Gate
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.security.principal import Principal

_TRIES, _SECONDS = 5, 300


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app takes in: as text and as an address for a QR code."""

    secret: str
    uri: str


@dataclass(frozen=True)
class ProvedTwice:
    """The session under its new token; codes on paper, shown this once, where the app was just set up."""

    session_token: str
    expires_at: datetime
    recovery_codes: tuple[str, ...]
    amr: tuple[str, ...]


async def enrol(uow: UnitOfWork, owner: Principal) -> Enrolment:
    """The same secret until a code of it came; afterwards it is shown to nobody any more."""
    if not await offices.is_staff(uow, owner.person_id):
        raise Forbidden
    factor = await factors.of_person(uow, owner.person_id)
    if factor is None:
        cipher = await uow.cipher.encrypt("identity", owner.person_id, second_factor.new_secret())
        await factors.begin(uow, owner.person_id, cipher, clock.now())
        factor = await factors.of_person(uow, owner.person_id)
    if factor is None or factor.confirmed:
        raise FactorEnrolled
    secret = await uow.cipher.decrypt("identity", owner.person_id, factor.secret_cipher) or ""
    return Enrolment(secret, second_factor.address(secret, f"{uow.agency} {str(owner.person_id)[-4:]}"))


async def prove_by_app(uow: UnitOfWork, gate: Gate, owner: Principal, code: str) -> ProvedTwice:
    """A code works once; codes before it work no more."""
    factor = await factors.of_person(uow, owner.person_id)
    if factor is None:
        raise NoFactor
    limit = await count_try(uow, gate, owner)
    secret = await uow.cipher.decrypt("identity", owner.person_id, factor.secret_cipher) or ""
    step = second_factor.step_of(secret, code, clock.now())
    if step is None or not await factors.take_step(uow, owner.person_id, step, clock.now()):
        raise WrongSecondCode(field="code")
    codes: list[str] = []
    if not factor.confirmed:
        codes = [second_factor.new_recovery_code() for _ in range(second_factor.RECOVERY_CODES)]
        await factors.keep_codes(uow, owner.person_id, [_index(gate, code) for code in codes])
    return await proved_twice(uow, owner, limit, "otp", codes)


async def prove_by_paper(uow: UnitOfWork, gate: Gate, owner: Principal, code: str) -> ProvedTwice:
    limit = await count_try(uow, gate, owner)
    if not await factors.use_code(uow, owner.person_id, _index(gate, code)):
        raise WrongSecondCode(field="recovery_code")
    return await proved_twice(uow, owner, limit, "otp")


async def count_try(uow: UnitOfWork, gate: Gate, owner: Principal) -> Limit:
    """A try, in a transaction of its own: a refusal does not forget it. By person: another session is no way round."""
    limit = Limit(gate.keys.blind(f"second-factor/{owner.person_id}"), _TRIES, _SECONDS)
    async with gate.database.unit_of_work(uow.agency, beside=True) as counting:
        await attempts.count(counting, [limit])
    return limit


async def proved_twice(
    uow: UnitOfWork, owner: Principal, limit: Limit, way: str, codes: Sequence[str] = ()
) -> ProvedTwice:
    """The session goes on as one that was proved in this way, too."""
    await attempts.forget(uow, limit)
    amr = sorted({*owner.amr, way})
    renewed = await renew_token(uow, owner, amr=" ".join(amr), stepped_up_at=sessions.proof_of_owner(clock.now()))
    return ProvedTwice(renewed.session_token, renewed.expires_at, tuple(codes), tuple(amr))


def _index(gate: Gate, code: str) -> bytes:
    return gate.keys.blind(f"recovery/{second_factor.plain_recovery_code(code)}")
