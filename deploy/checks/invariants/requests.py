"""Invariants 1 and 2: what clients sent against what the services keep."""

from collections import defaultdict
from typing import Any

from deploy.checks.finding import Finding, invariant
from deploy.checks.world import TELLING, World

_FAILED = 500
_FILING = "/claims"
_REUSED = "idempotency_key_reused"


@invariant(1, "every acknowledged submission is exactly one row, every refused one is none")
async def one_row_per_submission(world: World) -> Finding:
    """Stored answers and their effects against the history; an unknown outcome is one row at most."""
    finding = Finding()
    calls: dict[tuple[str, str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for call in world.history:
        if call["person"] and call["service"] in TELLING:
            calls[call["service"], call["person"], call["key"], call["request_hash"]].append(call)
    stored = {service: await _stored(world, service) for service in TELLING}
    filed = await _filed(world)
    for (service, person, key, request_hash), attempts in calls.items():
        expected = _expected([call["status"] for call in attempts])
        rows = stored[service].get((attempts[0]["agency"], person, key, request_hash), 0)
        place = f"{service} {attempts[0]['path']} key {key}"
        finding.look(1)
        if rows not in expected:
            finding.look(0, [f"{place}: {rows} stored answers, expected {sorted(expected)}"])
        if attempts[0]["path"] == _FILING and filed.get(key, 0) != rows:
            finding.look(0, [f"{place}: {filed.get(key, 0)} claims submitted for {rows} stored answers"])
    return finding


def _expected(statuses: list[int | None]) -> set[int]:
    if any(status is not None and status < 300 for status in statuses):  # noqa: PLR2004 - success
        return {1}
    if any(status is None or status >= _FAILED for status in statuses):
        return {0, 1}
    return {0}


async def _stored(world: World, service: str) -> dict[tuple[str, str, str, str], int]:
    query = (
        "select agency, person_id::text, key, encode(body_hash, 'hex'), count(*) from stored_answer group by 1,2,3,4"
    )
    return {tuple(row[:4]): row[4] for row in map(tuple, await world.rows(service, query))}


async def _filed(world: World) -> dict[str, int]:
    query = "select causation_id, count(*) from outbox where type = 'claims.claim_submitted.v1' group by 1"
    return {row[0]: row[1] for row in map(tuple, await world.rows("claims", query))}


@invariant(2, "a repeated request gets the stored answer, another body 422, one in progress 409")
async def one_answer_per_key(world: World) -> Finding:
    """Keys that the history shows more than once."""
    finding = Finding()
    by_key: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    bodies: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for call in world.history:
        place = (call["person"], call["path"], call["key"])
        bodies[place].add(call["request_hash"])
        if call["status"] is not None:
            by_key[place].append(call)
    for place, calls in by_key.items():
        _, path, key = place
        if any(call.get("code") == _REUSED for call in calls) and len(bodies[place]) == 1:
            finding.look(0, [f"{path} key {key}: refused as another body's key, but there was no other body"])
        if len(calls) > 1:
            finding.look(len(calls), (f"{path} key {key}: {fault}" for fault in _faults(calls)))
    return finding


def _faults(calls: list[dict[str, Any]]) -> list[str]:
    good = [call for call in calls if call["status"] < 300]  # noqa: PLR2004 - success
    faults = []
    if len({call["request_hash"] for call in good}) > 1:
        faults.append("two different bodies were both acknowledged")
    if len({call["answer_hash"] for call in good}) > 1:
        faults.append("repetitions got different answers")
    if good:
        later = calls[calls.index(good[0]) + 1 :]
        odd = [call for call in later if call["status"] not in _answers(call, good[0])]
        faults += [f"a later call was answered {call['status']}" for call in odd]
    return faults


def _answers(call: dict[str, Any], first: dict[str, Any]) -> set[int]:
    """What a call may get once the first was acknowledged: the same again, or 422 for another body."""
    proper = {first["status"]} if call["request_hash"] == first["request_hash"] else {422}
    return proper | {401, 409, 429, 503}
