"""Codes by SMS: six digits, five minutes, five tries, for one purpose in one browser; and how many anybody gets."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, get_args

from services.identity.domain.attempt import Limit, address_index
from services.identity.domain.errors import CodesSpent, ProofNeeded
from services.identity.settings import Keys
from shared.i18n.catalogue import msgid

PublicPurpose = Literal["registration", "password_reset", "appeal"]
Purpose = Literal[PublicPurpose, "phone_change", "step_up", "help"]

LIFETIME = timedelta(minutes=5)
TRIES = 5
DAY_SECONDS = 24 * 3600
_PER_HOUR, _PER_DAY = 5, 10
"""For one number or login."""
_PAUSE_SECONDS, _PAUSE_WITH_PROOF_SECONDS = 60, 30
_FREE_FROM_ADDRESS, _FROM_ADDRESS_A_DAY = 60, 600
"""Many people share an address; beyond the first so many an hour each costs a proof of work."""
_IN_AGENCY_A_DAY = 200_000

TEXTS: dict[str, str] = {
    "registration": msgid("registration"),
    "password_reset": msgid("a new password"),
    "appeal": msgid("an appeal for your account"),
    "phone_change": msgid("a new phone number"),
    "step_up": msgid("confirming that it is you"),
    "help": msgid("letting somebody help you"),
}
assert set(TEXTS) == {*get_args(PublicPurpose), "phone_change", "step_up", "help"}  # noqa: S101 - a slip of ours


def new_code() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"


@dataclass(frozen=True)
class Asked:
    """Somebody at an address wants a code for a login (a number, or whoever it belongs to), in one browser."""

    purpose: Purpose
    login: str
    binding: str
    address: str

    def subject(self, keys: Keys) -> bytes:
        return keys.blind(f"code/{self.login}")

    def browser(self, keys: Keys) -> bytes:
        return keys.blind(f"binding/{self.binding}")

    def free_from_address(self, keys: Keys) -> Limit:
        return Limit(keys.blind(f"codes/hour/{address_index(keys, self.address).hex()}"), _FREE_FROM_ADDRESS, 3600)

    def day_from_address(self, keys: Keys) -> Limit:
        subject = keys.blind(f"codes/day/{address_index(keys, self.address).hex()}")
        return Limit(subject, _FROM_ADDRESS_A_DAY, DAY_SECONDS)

    def day_in_agency(self, keys: Keys) -> Limit:
        return Limit(keys.blind("codes/day"), _IN_AGENCY_A_DAY, DAY_SECONDS)


def reaching(keys: Keys, phone: str) -> Limit:
    """However many logins lead to a phone, it is sent no more than this."""
    return Limit(keys.blind(f"codes/phone/{phone}"), _PER_DAY, DAY_SECONDS)


@dataclass(frozen=True)
class Before:
    """Codes that were made for the same login: in the last hour, in the last day, seconds since the last one."""

    in_hour: int
    in_day: int
    seconds_ago: float

    def require_room(self, *, proved: bool) -> None:
        """CodesSpent, or ProofNeeded with the seconds that are left to wait."""
        if self.in_day >= _PER_DAY:
            raise CodesSpent(DAY_SECONDS)
        if self.in_hour >= _PER_HOUR:
            raise CodesSpent(3600)
        left = pause(self.in_hour, proved=proved) - self.seconds_ago
        if left > 0:
            raise ProofNeeded(int(left) + 1)


def pause(sent: int, *, proved: bool) -> int:
    """Seconds to wait after so many codes in the last hour. Without a proof of work each wait is twice the last."""
    if sent == 0:
        return 0
    return _PAUSE_WITH_PROOF_SECONDS if proved else _PAUSE_SECONDS * 2 ** (sent - 1)
