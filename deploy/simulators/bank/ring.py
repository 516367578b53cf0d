"""The bank's signing keys: the one it began with, those it made since, and which of them signs."""

import json

from joserfc.jwk import OKPKey
from pydantic import BaseModel

from deploy.simulators.bank.book import Book
from shared.security.signatures import key_id_of, key_of

_MADE, _SIGNS = "signing_keys", "signing_key"


class PublicKey(BaseModel):
    """What the bank hands out of a key, to have it registered."""

    key_id: str
    public_key: dict[str, str]
    signs: bool


class Ring:
    """Rotation: make a key, have it registered, sign with it, have the former one retired."""

    def __init__(self, book: Book, first: OKPKey) -> None:
        self._book, self._first = book, first

    @property
    def signing(self) -> OKPKey:
        """The key that signs now."""
        chosen = self._book.note(_SIGNS)
        return next((key for key in self._keys() if key_id_of(key) == chosen), self._first)

    def shown(self) -> list[PublicKey]:
        signing = key_id_of(self.signing)
        return [
            PublicKey(
                key_id=key_id_of(key), public_key=key.as_dict(private=False), signs=key_id_of(key) == signing
            )
            for key in self._keys()
        ]  # fmt: skip

    def make(self) -> PublicKey:
        """A further key, which does not sign yet."""
        key = OKPKey.generate_key("Ed25519")
        made = [*self._made(), key.as_dict(private=True)]
        self._book.keep(_MADE, json.dumps(made))
        return self.shown()[-1]

    def use(self, key_id: str) -> bool:
        """Sign with this one from now on; False where there is no such key."""
        if key_id not in {key_id_of(key) for key in self._keys()}:
            return False
        self._book.keep(_SIGNS, key_id)
        return True

    def _made(self) -> list[dict[str, str]]:
        made: list[dict[str, str]] = json.loads(self._book.note(_MADE) or "[]")
        return made

    def _keys(self) -> list[OKPKey]:
        return [self._first, *(key_of(document) for document in self._made())]
