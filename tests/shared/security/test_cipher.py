import os
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ids import new_id
from shared.security.cipher import PersonCipher, Unreadable, blind_index, seal, unseal
from tests.harness.probe import MemoryKeys


@given(st.binary(max_size=200), st.binary(min_size=16, max_size=16), st.binary(max_size=40))
def test_what_is_sealed_is_read_back_and_never_twice_the_same(plain: bytes, key: bytes, bound: bytes) -> None:
    sealed = seal(key, plain, bound)
    assert unseal(key, sealed, bound) == plain
    assert seal(key, plain, bound) != sealed


@given(st.data())
def test_any_altered_byte_makes_it_unreadable(data: st.DataObject) -> None:
    key = os.urandom(16)
    sealed = bytearray(seal(key, b"plain", b"bound"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Unreadable):
        unseal(key, bytes(sealed), b"bound")


def test_another_persons_or_purposes_place_does_not_take_it() -> None:
    key = os.urandom(16)
    sealed = seal(key, b"plain", b"medical/1")
    for bound in (b"medical/2", b"payout/1"):
        with pytest.raises(Unreadable):
            unseal(key, sealed, bound)


async def test_an_erased_persons_values_read_as_none_beside_others() -> None:
    keys = MemoryKeys()
    cipher = PersonCipher(keys)
    kept, erased = new_id(), new_id()
    values = [(person, await cipher.encrypt("contact", person, "陈")) for person in (kept, erased)]
    del keys._keys["contact", erased]
    assert await cipher.decrypt_many("contact", values) == ["陈", None]


def test_a_blind_index_finds_equal_values_however_they_are_typed() -> None:
    key = os.urandom(32)
    assert blind_index(key, " 11010519491231002x ") == blind_index(key, "11010519491231002X")
    assert blind_index(key, "1") != blind_index(os.urandom(32), "1")
    assert len(blind_index(key, "1")) == 32


def test_person_ids_are_uuids_of_version_7() -> None:
    assert isinstance(new_id(), UUID)
    assert new_id().version == 7
