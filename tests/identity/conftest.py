import json

import pytest

from tests.conftest import OpenService
from tests.harness.service import ServiceHarness
from tests.identity.city import City, founding
from tests.identity.numbers import id_number, phone


@pytest.fixture
async def identity(service: OpenService) -> ServiceHarness:
    return await service("identity")


@pytest.fixture
async def city(identity: ServiceHarness, capsys: pytest.CaptureFixture[str]) -> City:
    """An agency with its first administrator, who has an account."""
    own_phone = phone()
    words = founding(id_number(), own_phone)
    assert await identity.service.commands["bootstrap"](identity.context.settings, words) == 0
    printed = json.loads(capsys.readouterr().out.splitlines()[-1])
    city = City(identity, own_phone, printed["person_id"])
    assert (await city.activate(own_phone, printed["activation_code"])).status_code == 204
    return city
