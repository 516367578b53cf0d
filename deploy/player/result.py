"""The machine-readable result of a play: demo.json."""

from pydantic import BaseModel


class ClaimResult(BaseModel):
    """One claim as services and topics have it in the end."""

    variant: str
    claim_id: str | None
    statuses: list[str]
    """The worker's status texts in order; withdrawal and payment, the second line, among them."""
    events: list[str]
    """Types of insight's story, causes first."""
    messages: list[str]
    """Texts of the worker's inbox about the claim, oldest first."""
    approved_fen: int
    paid_fen: int
    ok: bool
    problems: list[str]
    """Why it is not ok, in sentences."""


class Result(BaseModel):
    """All of them."""

    ok: bool
    claims: list[ClaimResult]

    @classmethod
    def of(cls, claims: list[ClaimResult]) -> "Result":
        return cls(ok=bool(claims) and all(claim.ok for claim in claims), claims=claims)
