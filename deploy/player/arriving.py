"""How an employer comes online by itself: it applies, the centre checks, and its clerk binds it with the slip."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from deploy.player.city import Arrival
from deploy.player.client import Answer, Refused, SignedIn
from deploy.player.waiting import until

Post = Callable[[SignedIn, str, str, Any, str], Awaitable[Any]]
"""Whoever posts what to which service, with a key that follows from the last word: said again, it is done once."""


@dataclass
class Arriving:
    """The clerk and the centre, each by HTTP."""

    arrival: Arrival
    clerk: SignedIn
    reviewer: SignedIn
    post: Post

    async def come_online(self) -> None:
        """From the application to the binding."""
        if self.arrival.application_id is None:
            await self._apply()
        if not self.arrival.bound:
            await self._approve()
            await self._bind(await self._code())

    async def _apply(self) -> None:
        employer, arrival = self.arrival.employer, self.arrival
        body = {
            "uscc": employer.uscc,
            "name": employer.name,
            "district": employer.district,
            "legal_representative": arrival.legal_representative,
            "legal_representative_id_number": arrival.legal_representative_id_number,
            "contact_name": arrival.clerk.name,
            "contact_phone": arrival.clerk.phone,
            "insurance_kinds": ["mutual_aid"],
        }
        answer = await self.post(self.clerk, "identity", "/employer-applications", body, employer.key)
        arrival.application_id = answer["id"]

    async def _approve(self) -> None:
        """Unless an earlier attempt did it already."""

        async def there() -> Answer | None:
            try:
                return await self.reviewer.get("review", "/cases", subject_id=self.arrival.application_id)
            except Refused as refusal:
                if refusal.code != "not_found":
                    raise
                return None

        case = await until(there, f"review to hear of the application of {self.arrival.employer.key}")
        if case.body["state"] == "open":
            path = f"/cases/{case.body['id']}/decisions"
            await self.reviewer.post("review", path, {"action": "approve"}, seen=case.version)

    async def _code(self) -> str | None:
        """What stands on the slip; None where it was used before."""

        async def approved() -> dict[str, Any] | None:
            path = f"/employer-applications/{self.arrival.application_id}"
            answer = await self.clerk.get("identity", path)
            found: dict[str, Any] = answer.body
            return found if found["state"] == "approved" else None

        application = await until(approved, f"identity to hear that {self.arrival.employer.key} is approved")
        self.arrival.employer.id = application["employer_id"]
        if not application["slips"]:
            return None
        slip = await self.clerk.get("identity", f"/binding-slips/{application['slips'][0]['id']}")
        return str(slip.body["code"])

    async def _bind(self, code: str | None) -> None:
        if code is not None:
            await self.post(self.clerk, "identity", "/employer-bindings", {"code": code}, self.arrival.employer.key)
        self.arrival.bound = True
