"""What one invariant found."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from deploy.checks.world import World

_EXAMPLES = 5


@dataclass
class Finding:
    """How many things were looked at, and which of them break the invariant."""

    checked: int = 0
    violations: list[str] = field(default_factory=list)

    def look(self, count: int, violations: Iterable[str] = ()) -> None:
        """Add things looked at, and violations among them."""
        self.checked += count
        self.violations.extend(violations)

    @property
    def ok(self) -> bool:
        """Held, and there was something to hold."""
        return self.checked > 0 and not self.violations

    @property
    def examples(self) -> list[str]:
        """The first few violations."""
        return self.violations[:_EXAMPLES]


Invariant = Callable[["World"], Awaitable[Finding]]

REGISTRY: dict[int, tuple[str, Invariant]] = {}
"""Number in `docs/reliability.md` → name and program."""


def invariant(number: int, name: str) -> Callable[[Invariant], Invariant]:
    """Register a program under its number."""

    def register(program: Invariant) -> Invariant:
        REGISTRY[number] = (name, program)
        return program

    return register
