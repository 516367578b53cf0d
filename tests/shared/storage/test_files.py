"""The place of the files may be away: that passes, like a database that is away, and is answered 503."""

from pathlib import Path

import pytest

from shared.db.faults import is_away
from shared.ids import new_id
from shared.storage.files import Files, StorageAway
from tests.conftest import OpenService
from tests.harness.service import ServiceHarness

NOWHERE = "https://127.0.0.1:9/files"


@pytest.fixture
async def claims(service: OpenService) -> ServiceHarness:
    return await service("claims")


async def test_a_store_that_does_not_answer_is_away_for_the_moment(claims: ServiceHarness) -> None:
    cipher = claims.database.cipher
    files = Files(NOWHERE, cipher, "medical")
    for work in (files.put(new_id(), new_id(), b"x"), files.get(new_id(), new_id()), files.remove(new_id())):
        with pytest.raises(StorageAway) as raised:
            await work
        assert is_away(raised.value)


async def test_a_file_that_is_gone_can_be_removed_again(claims: ServiceHarness, tmp_path: Path) -> None:
    files = Files(tmp_path.as_uri(), claims.database.cipher, "medical")
    identifier, person = new_id(), new_id()
    await files.put(identifier, person, b"x")
    assert await files.get(identifier, person) == b"x"
    for _ in range(2):
        await files.remove(identifier)
