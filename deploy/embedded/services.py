"""What runs in the city, by name, and which parts of it need what."""

from shared.events.catalogue import OUTSIDE

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight")
SIMULATORS = ("bank", "sms", "registry")
TELL_EVENTS = ("identity", "enrollment", "claims", "review", "notify")
SPEAK_KAFKA = (*TELL_EVENTS, "insight", *OUTSIDE)
AUDITED = (*TELL_EVENTS, "insight")
HOLD_PERSONAL_DATA = ("identity", "enrollment", "claims", "review", "notify")

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
