"""An authenticator app on somebody's phone."""

from dataclasses import dataclass

import pyotp

from services.identity.domain.second_factor import STEP_SECONDS
from shared import clock


@dataclass
class App:
    secret: str = ""
    used: int = 0
    """The step of the last code that it gave: each code is used once."""

    def code(self) -> str:
        """Of the earliest step that is taken now and was not used; there are three such in half a minute."""
        self.used = max(self.used + 1, self.now - 1)
        return self.at(self.used)

    def at(self, step: int) -> str:
        return pyotp.TOTP(self.secret).generate_otp(step)

    @property
    def now(self) -> int:
        return int(clock.now().timestamp()) // STEP_SECONDS
