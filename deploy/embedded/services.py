"""What runs in the city, by name."""

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight")
SIMULATORS = ("bank", "sms")
SPEAK_KAFKA = ("identity", "enrollment", "claims", "review", "notify", "insight", "bank")
