"""How many failed sign-ins and activations are borne.

Counted per login and address together, per address, and per login from addresses where its owner never signed in:
whoever guesses from elsewhere cannot keep the owner out.
"""

from dataclasses import dataclass
from functools import cached_property

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
    """Somebody at an address claims to be the owner of a login; `purpose` keeps activations and sign-ins apart."""

    purpose: str
    agency: str
    login: str
    address: str

    @cached_property
    def plain_login(self) -> str:
        """In its one written form."""
        return numbers.login(self.login)

    def per_login_and_address(self, keys: Keys) -> Limit:
        return Limit(keys.blind(f"{self.purpose}/pair/{self.plain_login}/{self.address}"), 5, 60)

    def per_login(self, keys: Keys) -> Limit:
        return Limit(keys.blind(f"{self.purpose}/login/{self.plain_login}"), 20, 300)

    def per_address(self, keys: Keys) -> Limit:
        return Limit(address_index(keys, self.address), 100, 60)


def address_index(keys: Keys, address: str) -> bytes:
    """What is kept of an address."""
    return keys.blind(f"address/{address}")
