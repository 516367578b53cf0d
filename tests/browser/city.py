"""What the browser tests walk through: a portal, people who may sign in, and claims in any state."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Account:
    """`app` gives the next code of the authenticator app, for staff."""

    login: str
    password: str
    app: Callable[[], Awaitable[str]] | None = None


@dataclass(frozen=True)
class NewAccount:
    """Somebody registered who has not signed in yet."""

    login: str
    code: str


@dataclass(frozen=True)
class Resident:
    name: str
    id_number: str
    phone: str


@dataclass(frozen=True)
class Claimed:
    """A claim of the worker."""

    id: str
    number: str
    total: str
    """Its total as pages show it."""


class City(Protocol):
    portal_url: str
    accounts: Mapping[str, Account]
    """By role: worker, employer_clerk (of the worker's employer), centre_reviewer, finance, operator, auditor."""
    employer_name: str
    worker_name: str
    good_card: str
    """An account number that the bank pays to."""
    closed_card: str
    """One that it does not."""

    async def claim(self, state: str) -> Claimed:
        """A fresh claim of the worker: awaiting_employer, returned, returned_by_centre, rejected, awaiting_centre,
        approved, paid or returned_by_bank; photos included. `returned` opens total_fen and the invoice's photo."""

    async def newcomer(self) -> NewAccount:
        """A fresh account to be activated."""
