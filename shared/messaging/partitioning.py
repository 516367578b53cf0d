"""Kafka's own rule for where a key goes: murmur2, as the Java client and every other computes it."""

import struct
from functools import lru_cache

_M = 0x5BD1E995
_SEED = 0x9747B28C
_BITS = 0xFFFFFFFF


@lru_cache(maxsize=16_384)
def partition_of(key: bytes, partitions: int) -> int:
    """The partition of a key among so many."""
    return (_murmur2(key) & 0x7FFFFFFF) % partitions


def _murmur2(key: bytes) -> int:
    """The rule of aiokafka, word by word instead of byte by byte: half the time."""
    whole = len(key) & ~3
    found = _SEED ^ len(key)
    for word in struct.unpack_from(f"<{whole // 4}I", key):
        mixed = word * _M & _BITS
        found = (found * _M & _BITS) ^ ((mixed ^ mixed >> 24) * _M & _BITS)
    if len(key) > whole:
        found = (found ^ int.from_bytes(key[whole:], "little")) * _M & _BITS
    found = (found ^ found >> 13) * _M & _BITS
    return found ^ found >> 15
