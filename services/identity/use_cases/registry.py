"""The registry of residents: whether a name belongs to a document. It is asked outside of transactions."""

from dataclasses import dataclass

import httpx

from services.identity.domain.errors import NameMismatch, RegistryAway


@dataclass(frozen=True)
class Registry:
    client: httpx.AsyncClient
    url: str
    token: str

    async def require(self, document_type: str, number: str, name: str) -> None:
        """NameMismatch, or RegistryAway where nobody says."""
        body = {"document_type": document_type, "number": number, "name": name}
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            answer = await self.client.post(f"{self.url}/checks", json=body, headers=headers)
            match = answer.raise_for_status().json()["match"]
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise RegistryAway from error
        if match is not True:
            raise NameMismatch(field="name")
