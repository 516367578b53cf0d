"""The live table: one line per claim, as the workers read it."""

from types import TracebackType
from typing import Self

from rich import box
from rich.console import Console
from rich.live import Live
from rich.table import Table

from deploy.player.playing import Line


class Screen:
    """Use it as a context manager around the play."""

    def __init__(self, console: Console) -> None:
        self._lines: list[Line] = []
        self._live = Live(console=console, refresh_per_second=4, get_renderable=self._table)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()
        if not self._live.console.is_terminal:
            self._live.console.print()

    def show(self, lines: list[Line]) -> None:
        """These claims from now on, as they stand at each refresh."""
        self._lines = lines

    def _table(self) -> Table:
        table = Table("worker", "claim", title="Huzhu", box=box.SIMPLE, pad_edge=False)
        table.add_column("plays", max_width=16)
        table.add_column("status")
        table.add_column("payment")
        table.add_column("yuan", justify="right")
        table.add_column("")
        for line in self._lines:
            table.add_row(*_cells(line))
        return table


def _cells(line: Line) -> tuple[str, ...]:
    claim = line.play.claim
    amount = claim.get("approved_fen") or claim.get("estimated_fen")
    return (
        line.play.worker.person.name,
        claim.get("number") or "",
        line.variant.replace("_", " "),
        claim.get("status_label") or "",
        claim.get("second_status_label") or "",
        f"{amount / 100:,.2f}" if amount is not None else "",
        _verdict(line),
    )


def _verdict(line: Line) -> str:
    if line.result is None:
        return "…" if line.play.claim else ""
    return "[green]✓[/]" if line.result.ok else "[red]✗[/]"
