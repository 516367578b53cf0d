"""The second proof of staff: codes that an app on their phone makes (TOTP), and codes on paper for when it is gone."""

import hmac
from collections.abc import Collection
from datetime import datetime

import pyotp

from services.identity.domain.codes import new_activation_code, plain_code
from services.identity.domain.proposal import PersonalProposal

STEP_SECONDS = 30
RECOVERY_CODES = 10
_RECOVERY_GROUPS = 6
_PROOFS = {"otp", "hwk"}
"""By app or on paper; by security key (RFC 8176)."""
_DRIFT = 1
"""A phone's clock may be so many steps away."""
_ISSUER = "Huzhu"


def proved_twice(amr: Collection[str]) -> bool:
    """Whether a session was proved so that offices may be acted in."""
    return not _PROOFS.isdisjoint(amr)


def new_secret() -> str:
    return pyotp.random_base32()


def address(secret: str, name: str) -> str:
    """What the QR code says: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=_ISSUER)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The step of time whose code this is, near this moment; None where it is none."""
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if hmac.compare_digest(totp.generate_otp(step), code):
            found = step
    return found


def new_recovery_code() -> str:
    """As an activation code, in small letters and twice as long: `k7m2-9qxa-tb4h-3wne-c8fp-y5rj`, 118 bits.

    So a digest keeps it as well as a password hash would; nobody types it but once in a long while.
    """
    return new_activation_code(_RECOVERY_GROUPS).lower()


def plain_recovery_code(text: str) -> str:
    """A code as somebody typed it, without groups."""
    return plain_code(text).lower()


class FactorReset(PersonalProposal):
    """Somebody lost phone and paper: one security administrator asks for a new beginning, another agrees."""
