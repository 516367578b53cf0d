import pytest

from tests.harness.service import ServiceHarness
from tests.identity.city import City, founding
from tests.identity.numbers import id_number


async def test_the_first_administrator_may_register_people(city: City) -> None:
    _, answer = await city.register()

    assert answer.status_code == 201


async def test_a_second_bootstrap_says_one_sentence_and_fails(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    bootstrap = city.identity.service.commands["bootstrap"]

    assert await bootstrap(city.identity.context.settings, founding(id_number())) == 1
    assert capsys.readouterr().err == "The agency 350500 has its first administrator already.\n"


async def test_a_wrong_id_number_founds_nothing(identity: ServiceHarness, capsys: pytest.CaptureFixture[str]) -> None:
    assert await identity.service.commands["bootstrap"](identity.context.settings, founding("123")) == 1
    assert capsys.readouterr().err == "This is not a valid ID number.\n"
    assert await identity.rows("select * from agency") == []
    assert await identity.told() == []


async def test_an_agency_begins_with_two_security_administrators(city: City) -> None:
    for number in (0, 1):
        headers = await city.officer(number)
        assert (await city.identity.client.get("/role-proposals", headers=headers)).json() == {"items": []}
    with pytest.raises(SystemExit):
        await city.identity.service.commands["bootstrap"](city.identity.context.settings, founding(id_number())[:-4])
