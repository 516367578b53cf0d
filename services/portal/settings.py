"""What the portal is told beside what every service is told."""

import os
from dataclasses import dataclass
from typing import Self

from shared.security.cipher import blind_index
from shared.settings import Settings, need


@dataclass(frozen=True)
class PortalSettings:
    """The agency whose people sign in here, and the keys that guard their browser sessions."""

    agency: str
    embedded: bool
    """On one machine without TLS: cookies are not marked Secure."""
    public_url: str
    """Where people reach the portal, for QR codes on paper; empty where nobody said."""
    data_key: bytes
    csrf_key: bytes

    def cookie(self, name: str) -> str:
        """The name as browsers keep it: under TLS they let no other host and no plain HTTP set it."""
        return name if self.embedded else f"__Host-{name}"

    @classmethod
    def read(cls, settings: Settings) -> Self:
        """From the environment and the secret file `session.key`."""
        key = settings.secrets.key("session.key")
        return cls(
            agency=need("HUZHU_AGENCY"),
            public_url=os.environ.get("HUZHU_PUBLIC_URL", "").rstrip("/"),
            embedded=os.environ.get("HUZHU_PROFILE") == "embedded",
            data_key=blind_index(key, "browser session data")[:16],
            csrf_key=blind_index(key, "browser session csrf"),
        )
