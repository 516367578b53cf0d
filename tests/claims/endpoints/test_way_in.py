"""The route that is answered before FastAPI looks for one: the same bounds, words and measurements as every other."""

import prometheus_client

from tests.claims.world import World

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def _measured(status: str) -> float:
    labels = {"method": "POST", "route": "/claims", "status": status}
    return prometheus_client.REGISTRY.get_sample_value("huzhu_http_request_seconds_count", labels) or 0.0


async def test_answers_and_refusals_carry_the_headers_of_every_route_and_are_measured(world: World) -> None:
    before = _measured("201"), _measured("401"), _measured("413")
    told = {**world.as_worker(), "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
    filed = await world.send("POST", "/claims", told, await world.body())
    unknown = await world.harness.client.post("/claims", json={}, headers={"Accept-Language": "zh-CN"})
    headers = {**world.as_worker(), "Content-Type": "application/json"}
    large = await world.harness.client.post("/claims", content=b" " * (12 * 1024 * 1024 + 1), headers=headers)
    assert (filed.status_code, unknown.status_code, large.status_code) == (201, 401, 413)
    assert unknown.headers["content-type"] == "application/problem+json"
    assert unknown.headers["x-trace-id"] == unknown.json()["trace_id"]
    assert filed.headers["x-trace-id"] == TRACE
    for answer in (filed, unknown, large):
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (_measured("201"), _measured("401"), _measured("413")) == tuple(count + 1 for count in before)


async def test_another_method_on_its_path_is_still_for_fastapi(world: World) -> None:
    assert (await world.harness.client.delete("/claims")).status_code == 405
    assert "post" in world.harness.app.openapi()["paths"]["/claims"]
