"""Personal fields are encrypted before a claim holds them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.claims.domain.account import Account
from services.claims.domain.claim import Content
from shared.db.unit_of_work import UnitOfWork

PURPOSES = {"diagnosis": "medical", "account": "payout"}


async def seal_content(uow: UnitOfWork, person_id: UUID, content: Content) -> Content:
    """The same content with diagnosis and account as ciphertext under the person's keys."""
    return (await seal_contents(uow, [(person_id, content)]))[0]


async def seal_contents(uow: UnitOfWork, contents: Sequence[tuple[UUID, Content]]) -> list[Content]:
    """As `seal_content`, for the contents of several people."""
    sealed = [dict(content) for _, content in contents]
    for code, purpose in PURPOSES.items():
        places = [index for index, content in enumerate(sealed) if content.get(code) is not None]
        plain = [(contents[index][0], _text(sealed[index][code])) for index in places]
        for index, cipher in zip(places, await uow.cipher.encrypt_many(purpose, plain), strict=True):
            sealed[index][code] = cipher
    return [*sealed]


def _text(value: Any) -> str:
    return value.text() if isinstance(value, Account) else str(value)
