"""The part of a fact that an operator may read: no ciphertext, no subject ids twice."""

from typing import Any

from shared.events.base import Event

_HIDDEN = ("_cipher", "_sealed")


def summary(event: Event) -> dict[str, Any]:
    """The body without the references and without what only one service or party may open."""
    ids = set(event.refs.values())
    body = event.model_dump(mode="json", exclude={"refs"}, exclude_none=True)
    return {
        name: value
        for name, value in body.items()
        if not name.endswith(_HIDDEN) and not (name.endswith("_id") and value in ids)
    }
