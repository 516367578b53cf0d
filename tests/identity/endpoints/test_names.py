"""Names by id: offices that answer for people read them whole and are written down for it, others see them masked."""

from uuid import UUID

import httpx

from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.identity.city import City


async def names(city: City, role: str, *ids: str, scopes: tuple[str, ...] = ()) -> httpx.Response:
    headers = city.identity.token([(role, "*" if role == "worker" else AGENCY)])
    params = {"id": list(ids), "scope": list(scopes)}
    return await city.identity.client.get("/people/names", headers=headers, params=params)


async def test_a_worker_sees_family_names_alone_and_nothing_is_written(city: City) -> None:
    worker, stranger = await city.worker(), str(new_id())
    before = len(await city.identity.audited())
    answer = await names(city, "worker", worker.id, stranger)
    assert answer.json()["people"] == [{"id": worker.id, "name": "王**"}]
    assert len(await city.identity.audited()) == before


async def test_an_auditor_reads_whole_names_and_each_is_written_down(city: City) -> None:
    workers = [await city.worker() for _ in range(2)]
    answer = await names(city, "auditor", *(worker.id for worker in workers))
    assert [each["name"] for each in answer.json()["people"]] == ["王小明", "王小明"]
    shown = [row for row in await city.identity.audited() if row["action"] == "identity.get_names"]
    assert [(row["person_id"], row["role"], row["outcome"]) for row in shown] == [
        (UUID(worker.id), "auditor", "shown") for worker in workers
    ]


async def test_offices_are_told_by_the_scopes_of_roles(city: City) -> None:
    employer = await city.employer("晋江纺织厂")
    scopes = (employer, "350502", AGENCY, "nonsense", str(new_id()), "一二三四五六")
    answer = await names(city, "worker", scopes=scopes)
    assert answer.json()["offices"] == {employer: "晋江纺织厂", "350502": "鲤城区", AGENCY: "泉州市"}


async def test_too_many_and_what_is_no_id_are_refused(city: City) -> None:
    assert (await names(city, "auditor", *(str(new_id()) for _ in range(101)))).status_code == 422
    assert (await names(city, "auditor", "x")).status_code == 422
