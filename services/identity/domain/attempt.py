"""How many failed sign-ins and activations are borne.

Counted per login and address together, per address, and per login from addresses where its owner never signed in:
whoever guesses from elsewhere cannot keep the owner out.
"""

from dataclasses import dataclass

from services.identity.domain import numbers
from services.identity.settings import Keys


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts on a subject (a blind index) within `seconds`."""

    subject: bytes
    count: int
    seconds: int


@dataclass(frozen=True)
class Attempt:
    """Somebody at an address claims to be the owner of a login."""

    login: bytes
    per_login_and_address: Limit
    per_address: Limit
    per_login: Limit

    @classmethod
    def of(cls, keys: Keys, purpose: str, login: str, address: str) -> "Attempt":
        """`purpose` keeps activations and sign-ins apart; the login may be written in any of its forms."""
        plain = numbers.login(login)
        return cls(
            keys.blind(plain),
            Limit(keys.blind(f"{purpose}/pair/{plain}/{address}"), 5, 60),
            Limit(address_index(keys, address), 100, 60),
            Limit(keys.blind(f"{purpose}/login/{plain}"), 20, 300),
        )


def address_index(keys: Keys, address: str) -> bytes:
    """What is kept of an address."""
    return keys.blind(f"address/{address}")
