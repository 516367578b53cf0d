"""Argon2id with OWASP's parameters, and the words between a service and the process that works it out.

A question is a number of its own, a stored hash (none: hash the password) and a password; an answer is that number,
whether the password was right, and the hash that was asked for.
"""

import struct
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_ASKED, _ANSWERED = struct.Struct("!IHH"), struct.Struct("!I?H")


class Asked(NamedTuple):
    number: int
    stored: str
    password: str

    def packed(self) -> bytes:
        stored, password = self.stored.encode(), self.password.encode()
        return _ASKED.pack(self.number, len(stored), len(password)) + stored + password


class Answered(NamedTuple):
    number: int
    right: bool
    hashed: str = ""

    def packed(self) -> bytes:
        return _ANSWERED.pack(self.number, self.right, len(self.hashed)) + self.hashed.encode()


def asked_in(pipe: BinaryIO) -> Iterator[Asked]:
    """Until the other end is closed."""
    while len(head := pipe.read(_ASKED.size)) == _ASKED.size:
        number, stored, password = _ASKED.unpack(head)
        yield Asked(number, pipe.read(stored).decode(), pipe.read(password).decode())


def answers_in(buffer: bytearray) -> Iterator[Answered]:
    """Those that have come as a whole; they are taken out of the buffer."""
    while len(buffer) >= _ANSWERED.size:
        number, right, length = _ANSWERED.unpack_from(buffer)
        end = _ANSWERED.size + length
        if len(buffer) < end:
            return
        hashed = buffer[_ANSWERED.size : end].decode()
        del buffer[:end]
        yield Answered(number, right, hashed)


class Argon:
    """Works it out, here and now: a fiftieth of a second of a core, and 19 MiB."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    def hash(self, password: str) -> str:
        return self._hasher.hash(normal(password))

    def matches(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, normal(password))
        except InvalidHashError:
            return False
        except VerificationError as error:  # another password, or what is no hash after all
            if "emory" in str(error):
                raise MemoryError from error
            return False

    def outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)

    def answer(self, asked: Asked) -> Answered:
        if asked.stored:
            return Answered(asked.number, self.matches(asked.stored, asked.password))
        return Answered(asked.number, right=True, hashed=self.hash(asked.password))


def normal(password: str) -> str:
    return unicodedata.normalize("NFC", password)
