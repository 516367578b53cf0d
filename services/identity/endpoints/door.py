"""Where those meet who sign in at the same time: all but argon2id they share (decision 27)."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.identity import queries
from services.identity.domain.attempt import Attempt
from services.identity.domain.passwords import Passwords
from services.identity.endpoints.common import SessionOut, enter_in_trail, session_out, wanted_beside_password
from services.identity.settings import Keys
from services.identity.use_cases.open_session import Browser, Opened
from services.identity.use_cases.sign_in import (
    Claimed,
    SigningIn,
    admit,
    asked_to_sign_in,
    attempted,
    check_password,
    sign_in,
)
from shared.db.audit_tables import audit_entry
from shared.db.desk import Desk, Lull
from shared.db.rows import insert_rows
from shared.db.trail import Row, Trail
from shared.db.unit_of_work import Database

_LULL_SECONDS = 0.005
"""While there are passwords to check, whoever comes waits for others to come. Alone, nobody waits."""


@dataclass(frozen=True)
class Caller:
    """Somebody who claims to be the owner of a login."""

    agency: str
    login: str
    browser: Browser
    trail: Trail


@dataclass(frozen=True)
class _Proved:
    signing_in: SigningIn
    trail: Trail


class Door:
    """One of a process."""

    def __init__(self, database: Database, keys: Keys, passwords: Passwords) -> None:
        self._database, self._keys, self._passwords = database, keys, passwords
        self._arriving = Desk(self._admit, Lull(lambda: not passwords.busy, _LULL_SECONDS))
        self._entering = Desk(self._open)

    async def let_in(self, caller: Caller, password: str) -> SessionOut:
        """InvalidCredentials, TooManyRequests, AccountLocked, or a session."""
        attempt = attempted(self._keys, "sign-in", caller.login, caller.browser.address)
        claimed = await self._arriving.take(caller.agency, attempt)
        proved = await check_password(self._passwords, attempt, claimed, password, caller.browser)
        caller.trail.about(proved.proof.person_id, "session")
        return await self._entering.take(caller.agency, _Proved(proved, caller.trail))

    async def _admit(self, agency: str, tried: Sequence[Attempt]) -> Sequence[Claimed | Exception]:
        async with self._database.unit_of_work(agency, bound="whole") as counting:
            return await admit(counting, tried)

    async def _open(self, agency: str, proved: Sequence[_Proved]) -> Sequence[SessionOut | Exception]:
        async with self._database.unit_of_work(agency, bound="whole") as uow:
            signing_in = [one.signing_in for one in proved]
            naming = queries.asked_to_name([one.proof.person_id for one in signing_in])
            answers = await uow.ask(*naming, *asked_to_sign_in(signing_in))
            people = await queries.all_named(uow, answers[: len(naming)])
            wanted = {person.id: await wanted_beside_password(uow, person) for person in people.values()}
            opened = await sign_in(uow, self._keys, signing_in, answers[len(naming) :])
            outcomes: list[SessionOut | Exception] = []
            rows: list[Row] = []
            for one, outcome in zip(proved, opened, strict=True):
                if isinstance(outcome, Opened):
                    enter_in_trail(one.trail, agency, outcome)
                    rows += one.trail.rows(agency, acted=True)
                    person_id = outcome.person_id
                    outcomes.append(session_out(outcome, people[person_id], wanted[person_id]))
                else:
                    outcomes.append(outcome)
            await insert_rows(uow, audit_entry, rows)
        return outcomes
