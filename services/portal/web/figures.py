"""The figures of the operations pages, as tables."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.portal.web.standing import Json, Standing
from services.portal.web.tables import Column, Table
from services.portal.web.texts import CLAIM_STATUSES, HEALTH, PAYOUT_STATES, msgid
from shared import clock

MINUTES = 30
"""Shown in charts by minute."""
NOTHING = msgid("There is nothing to show yet.")
_NAME, _COUNT = Column(msgid("Type"), "code"), msgid("Count")


def of_services(found: Sequence[Standing]) -> Table:
    """Health, relay backlog, lag, and what stands aside."""
    columns = (
        Column(msgid("Service"), "code"), Column(msgid("Health"), "tag"), Column(msgid("Waiting to be sent"), "number"),
        Column(msgid("Oldest of these"), "age"), Column(msgid("Not read yet"), "number"),
        Column(msgid("Parked"), "number"), Column(msgid("Waiting for another"), "number"),
        Column(msgid("Refused"), "number"), Column(msgid("Oldest set aside"), "age"),
    )  # fmt: skip
    rows = [_service(one) for one in found]
    return Table("services", msgid("Services"), columns, rows, NOTHING)


def _service(one: Standing) -> list[Any]:
    told = one.told or {}
    relay = told.get("relay") or {}
    lag = told.get("lag")
    aside = {row["status"]: row for row in told.get("aside", [])}
    counts = [aside.get(status, {"count": 0})["count"] if "aside" in told else None for status in _ASIDE]
    waiting = [row["oldest_at"] for status, row in aside.items() if status != "refused"]
    return [
        one.name, (one.health, HEALTH[one.health]), relay.get("rows"), _age(relay.get("oldest_at")),
        None if lag is None else sum(row["messages"] for row in lag), *counts, _age(min(waiting, default=None)),
    ]  # fmt: skip


_ASIDE = ("parked", "waiting", "refused")


def of_ages(ages: Json) -> Table:
    """What waits for somebody, and for how long."""
    bands = (msgid("Under 1 day"), msgid("1 to 3 days"), msgid("3 to 7 days"), msgid("Over 7 days"))
    columns = (
        Column(msgid("Waits in")), Column(_COUNT, "number"), Column(msgid("The oldest"), "age"),
        *(Column(name, "number", series=True) for name in bands),
    )  # fmt: skip
    names: Mapping[str, str] = {**CLAIM_STATUSES, **PAYOUT_STATES}
    rows = [
        [names.get(row["status"], row["status"]), row["count"], _age(row["oldest_at"]), *row["bands"]]
        for row in _in_order(ages["waiting"], "status", names)
    ]
    return Table("ages", msgid("What waits, and for how long"), columns, rows, msgid("Nothing waits."), "bars")


def of_claims(counts: Json) -> Table:
    columns = (Column(msgid("Status")), Column(msgid("Number of claims"), "number", series=True))
    found = _in_order(counts["claims"], "status", CLAIM_STATUSES)
    rows = [[CLAIM_STATUSES.get(row["status"], row["status"]), row["count"]] for row in found]
    return Table("claims", msgid("Claims by status"), columns, rows, NOTHING, "bars")


def of_payouts(counts: Json) -> Table:
    columns = (
        Column(msgid("State")), Column(msgid("Number of payouts"), "number", series=True),
        Column(msgid("Amount"), "money"),
    )  # fmt: skip
    rows = [
        [PAYOUT_STATES.get(row["state"], row["state"]), row["count"], row["amount_fen"]]
        for row in _in_order(counts["payouts"], "state", PAYOUT_STATES)
    ]
    return Table("payouts", msgid("Payouts by state"), columns, rows, NOTHING, "bars")


def of_events(counts: Json, rates: Json) -> Table:
    """Each type: lately, and ever."""
    columns = (
        _NAME, Column(msgid("Last minute"), "number"), Column(msgid("Last 10 minutes"), "number"),
        Column(msgid("Last hour"), "number", series=True), Column(msgid("Number of events"), "number"),
    )  # fmt: skip
    now = datetime.fromisoformat(rates["at"])
    spans = [_within(rates["minutes"], now - timedelta(minutes=minutes)) for minutes in (1, 10, 60)]
    rows = [[row["type"], *(span[row["type"]] for span in spans), row["count"]] for row in counts["events"]]
    return Table("events", msgid("Events by type"), columns, rows, NOTHING, "bars", folded=True)


def of_event_minutes(rates: Json) -> Table:
    """Events of each minute, by the service that told them."""
    counted: Counter[tuple[datetime, str]] = Counter()
    for row in rates["minutes"]:
        counted[datetime.fromisoformat(row["minute"]), row["type"].partition(".")[0]] += row["count"]
    minutes = _minutes(datetime.fromisoformat(rates["at"]))
    producers = sorted({producer for minute, producer in counted if minute in minutes})
    columns = (Column(msgid("Minute"), "minute"), *(Column(name, "number", series=True) for name in producers))
    rows = [[minute, *(counted[minute, name] for name in producers)] for minute in minutes] if producers else []
    more = (("event-minutes-by-type", msgid("Every minute and type as CSV")),)
    return Table(
        "event-minutes", msgid("Events per minute"), columns, rows, msgid("No events in the last half hour."),
        "minutes", folded=True, exports=more,
    )  # fmt: skip


def of_event_minutes_by_type(rates: Json) -> Table:
    """As they are, to be exported."""
    columns = (Column(msgid("Minute"), "minute"), _NAME, Column(_COUNT, "number"))
    rows = [[row["minute"], row["type"], row["count"]] for row in rates["minutes"]]
    return Table("event-minutes-by-type", msgid("Events per minute"), columns, rows, NOTHING)


def of_request_minutes(found: Sequence[Standing]) -> Table:
    """Requests of each minute over all services that answer, as the asked process of each counted them."""
    counted: Counter[tuple[datetime, str]] = Counter()
    for one in found:
        for row in (one.told or {}).get("requests", []):
            for kind in ("answered", "refused", "failed"):
                counted[datetime.fromisoformat(row["minute"]), kind] += row[kind]
    columns = (
        Column(msgid("Minute"), "minute"), Column(msgid("Answered"), "number", series=True),
        Column(msgid("Refused (4xx)"), "number", series=True), Column(msgid("Failed (5xx)"), "number", series=True),
    )  # fmt: skip
    rows = [
        [minute, *(counted[minute, kind] for kind in ("answered", "refused", "failed"))]
        for minute in _minutes(clock.now())
    ]
    return Table(
        "request-minutes", msgid("Requests per minute"), columns, rows, NOTHING, "minutes", folded=True,
        hint=msgid("All services together, each as the process that answered counts them."),
    )  # fmt: skip


def _in_order(rows: Sequence[Json], field: str, names: Mapping[str, str]) -> list[Json]:
    """As claims and payouts go through their states."""
    order = list(names)
    return sorted(rows, key=lambda row: order.index(row[field]) if row[field] in order else len(order))


def _within(minutes: Sequence[Json], since: datetime) -> Counter[str]:
    counted: Counter[str] = Counter()
    for row in minutes:
        if datetime.fromisoformat(row["minute"]) > since - timedelta(minutes=1):
            counted[row["type"]] += row["count"]
    return counted


def _minutes(now: datetime) -> list[datetime]:
    last = now.replace(second=0, microsecond=0)
    return [last - timedelta(minutes=back) for back in reversed(range(MINUTES))]


def _age(since: str | None) -> float | None:
    return None if since is None else (clock.now() - datetime.fromisoformat(since)).total_seconds()
