"""Auditors search the traces of all services at once, read on, and take what they found along."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Unavailable
from services.portal.web.forms import Errors, read
from services.portal.web.routes import Needs, page_router
from services.portal.web.tables import Column, Table, as_csv
from services.portal.web.texts import msgid
from services.portal.web.trace import Page, named, turned
from services.portal.web.trace_words import OUTCOMES, ROLES, what
from services.portal.web.visit import Visit
from shared import clock
from shared.clock import CITY_ZONE
from shared.i18n.catalogue import Translator

router = page_router()
Auditor = Annotated[Visit, Depends(Needs("auditor"))]
_LONGEST = {"action": 100, "object_id": 64}
_IDS = ("person", "actor")
_PEOPLE = ("actor_id", "helped_id", "person_id")
_EXPORT_PAGE, _EXPORT_ROWS = 100, 10_000
_DAYS = {"from": "since", "to": "until"}


@router.get("/audit")
async def search(visit: Auditor) -> Response:
    wanted, errors = _wanted(visit)
    given = visit.request.query_params
    form: dict[str, Any] = {"given": given, "fields": _fields(visit.translate), "searched": bool(given)}
    if errors or not given:
        empty = Page([], [], None)
        return visit.page(
            "audit/search.html", 422 if errors else 200, errors, found=empty, people={}, offices={}, **form
        )
    found = await turned(visit, "/audit-entries", wanted, given.get("after", ""))
    people, offices = await named(visit, found.entries, _PEOPLE)
    query = urlencode({name: value for name, value in given.items() if name != "after" and value})
    return visit.page("audit/search.html", found=found, people=people, offices=offices, query=query, **form)


@router.get("/audit/export.csv")
async def export(visit: Auditor) -> Response:
    """Everything that was found, up to what a file can hold; none is made while a service is away."""
    wanted, errors = _wanted(visit)
    if errors:
        return visit.go(f"/audit?{visit.request.url.query}")
    entries: list[dict[str, Any]] = []
    after = ""
    while len(entries) < _EXPORT_ROWS:
        page: Page = await turned(visit, "/audit-entries", wanted, after, _EXPORT_PAGE)
        if page.silent:
            raise Unavailable
        entries += page.entries
        if page.next is None:
            break
        after = page.next
    people, offices = await named(visit, entries, _PEOPLE)
    name = f"huzhu-audit-{clock.now().astimezone(CITY_ZONE):%Y%m%d-%H%M}.csv"
    content = as_csv(_table(entries, people, offices), visit.translate)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


def _fields(_: Translator) -> list[dict[str, Any]]:
    """What may be searched for, as forms are drawn and read."""
    named = (
        ("person", _("Whose data"), _("The person's id")), ("actor", _("Who"), _("The id of whoever acted")),
        ("action", _("Action"), _("The whole name or how it begins, like claims.")),
        ("object_id", _("Object"), _("The id of a claim, payout, document …")),
        ("from", _("From this day"), None), ("to", _("To this day"), None),
    )  # fmt: skip
    return [
        {"code": code, "name": name, "help": text, "type": "date" if code in _DAYS else "text", "required": False}
        for code, name, text in named
    ]


def _wanted(visit: Visit) -> tuple[dict[str, str], Errors]:
    """What the services are asked for, and what of the form means nothing."""
    values, errors = read(_fields(visit.translate), visit.request.query_params, visit.translate)
    wanted: dict[str, str] = {name: value for name, value in values.items() if value is not None}
    for name, text in wanted.items():
        if name in _IDS and not _is_id(text):
            errors.by_field[name] = visit.translate("Write the whole id.")
        elif len(text) > _LONGEST.get(name, len(text)) or not text.isprintable():
            errors.by_field[name] = visit.translate("This is too long, or has characters that cannot be searched for.")
    return {_DAYS.get(name, name): _moment(name, text) for name, text in wanted.items()}, errors


def _moment(name: str, text: str) -> str:
    """When a day begins in the city, or, for the last day that counts, when the one after it does."""
    if name not in _DAYS:
        return text
    day = datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)
    return (day + timedelta(days=1 if name == "to" else 0)).isoformat()


def _is_id(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


_COLUMNS = (
    Column(msgid("Time"), "moment"), Column(msgid("Service"), "code"), Column(msgid("Number"), "number"),
    Column(msgid("What happened")), Column(msgid("What")), Column(msgid("Action"), "code"),
    Column(msgid("Object"), "code"), Column(msgid("Who"), "code"), Column(msgid("Who (id)"), "code"),
    Column(msgid("For"), "code"), Column(msgid("For (id)"), "code"), Column(msgid("Delegation"), "code"),
    Column(msgid("Role")), Column(msgid("Office"), "code"), Column(msgid("Whose data"), "code"),
    Column(msgid("Whose data (id)"), "code"), Column(msgid("Reason"), "code"), Column(msgid("Session"), "code"),
    Column(msgid("Origin"), "code"), Column(msgid("Trace"), "code"),
)  # fmt: skip


def _table(entries: Sequence[Mapping[str, Any]], people: Mapping[str, str], offices: Mapping[str, str]) -> Table:
    def row(entry: Mapping[str, Any]) -> list[Any]:
        scopes = [offices.get(scope, scope) for scope in (entry["scope"] or "").split()]
        role = entry["role"]
        return [
            entry["at"], entry["service"], entry["seq"], OUTCOMES[entry["outcome"]], what(dict(entry)), entry["action"],
            entry["object_id"], people.get(entry["actor_id"]), entry["actor_id"], people.get(entry["helped_id"]),
            entry["helped_id"], entry["delegation"], ROLES.get(role, role), " ".join(scopes),
            people.get(entry["person_id"]), entry["person_id"], entry["why"], entry["session"], entry["origin"],
            entry["trace_id"],
        ]  # fmt: skip

    return Table("audit", msgid("Audit"), _COLUMNS, [row(entry) for entry in entries], msgid("Nothing was found."))
