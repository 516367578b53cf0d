"""Messages that stand aside, and what operators did about them, as tables and facts."""

from collections.abc import Sequence

from services.portal.web.standing import Json
from services.portal.web.tables import Column, Table
from services.portal.web.texts import ASIDE, OPERATOR_ACTIONS, OPERATOR_REASONS, msgid

REASONS = {
    "replay": ("cause_mended", "prerequisite_arrived"),
    "discard": ("corrected_by_producer", "effect_exists", "not_a_fact"),
}


def of_parked(found: Sequence[tuple[str, Json]]) -> Table:
    """Every service's, oldest first."""
    columns = (
        Column(msgid("Message"), "link"), Column(msgid("State of the message"), "tag"), Column(msgid("Cause")),
        Column(msgid("Type"), "code"), Column(msgid("Key"), "code"), Column(msgid("Set aside at"), "moment"),
        Column(msgid("Place"), "code", exported_only=True), Column(msgid("Attempts"), "number", exported_only=True),
    )  # fmt: skip
    rows = [
        [
            (f"{service} {row['position']}", f"/operations/parked/{service}/{row['position']}"),
            (row["status"], ASIDE.get(row["status"], row["status"])), row["error"], row["type"] or None,
            row["key"] or None, row["parked_at"], place(row), row["attempts"],
        ]
        for service, answer in found
        for row in answer["items"]
    ]  # fmt: skip
    return Table("parked", msgid("Messages that stand aside"), columns, rows, msgid("No message stands aside."))


def of_actions(found: Sequence[tuple[str, Json]], own_id: str) -> Table:
    """Newest first, over all services."""
    columns = (
        Column(msgid("When"), "moment"), Column(msgid("Who")), Column(msgid("What was done")),
        Column(msgid("Why")), Column(msgid("Message"), "link"), Column(msgid("Type"), "code"),
    )  # fmt: skip
    done = sorted(
        ((row["at"], service, row) for service, answer in found for row in answer["items"]),
        key=lambda each: each[2]["id"],
        reverse=True,
    )
    rows = [
        [
            at, msgid("You") if row["person_id"] == own_id else row["person_id"],
            OPERATOR_ACTIONS.get(row["action"], row["action"]), OPERATOR_REASONS.get(row["reason"], row["reason"]),
            (f"{service} {row['position']}", f"/operations/parked/{service}/{row['position']}"), row["type"] or None,
        ]
        for at, service, row in done
    ]  # fmt: skip
    return Table(
        "actions", msgid("What operators did"), columns, rows, msgid("No operator has settled a message here.")
    )


def place(row: Json) -> str:
    """Where it stands in Kafka."""
    return f"{row['topic']}/{row['partition']}/{row['offset']}"
