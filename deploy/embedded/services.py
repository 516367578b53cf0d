"""What runs in the city, by name, and which parts of it need what."""

from shared.events.catalogue import OUTSIDE

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight")
SIMULATORS = ("bank", "sms", "registry")
TELL_EVENTS = ("identity", "enrollment", "claims", "review", "notify")
SPEAK_KAFKA = (*TELL_EVENTS, "insight", *OUTSIDE)
AUDITED = (*TELL_EVENTS, "insight")
HOLD_PERSONAL_DATA = ("identity", "enrollment", "claims", "review", "notify")
GIVE_WAY = {"identity": 10}
"""Whose processor time counts for less where all want it, by priority: passwords may wait, what others do is short.
10 is a ninth of the others' weight, as `cpu_shares` says it of a container."""

PORT_OFFSETS = {
    "portal": 0,
    "identity": 1,
    "enrollment": 2,
    "claims": 3,
    "review": 4,
    "notify": 5,
    "insight": 6,
    "sms": 10,
    "bank": 11,
    "registry": 12,
    "postgres": 17432,
    "kafka": 21092,
    "kafka controller": 21093,
}
DEFAULT_PORT_BASE = 8000
HIGHEST_PORT_BASE = 65535 - max(PORT_OFFSETS.values())
DEMO_AGENCY = "350500"


def ports(base: int) -> dict[str, int]:
    return {name: base + offset for name, offset in PORT_OFFSETS.items()}
