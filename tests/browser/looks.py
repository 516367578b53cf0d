"""What is measured on every page that is looked at: accessibility, sizes, widths."""

import hashlib
from pathlib import Path
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
_RUN = "options => axe.run(document, options).then(results => results.violations)"
_SIZES = Path(__file__).with_name("sizes.js").read_text(encoding="utf-8")
_SHAPE = Path(__file__).with_name("shape.js").read_text(encoding="utf-8")
_clean: set[str] = set()
"""Shapes of pages in which nothing was found: axe takes half a second of a core for what it would say again."""


async def axe_clean(page: Page) -> None:
    """WCAG 2.0, 2.1 and 2.2, levels A and AA, no rule disabled."""
    problems = await _violations(page)
    assert not problems, f"{page.url}\n" + "\n".join(problems)


async def looks_right(page: Page) -> None:
    """Accessible and well laid out; every problem is said at once."""
    problems = [*await _violations(page), *await _misplaced(page)]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


async def _violations(page: Page) -> list[str]:
    await page.wait_for_load_state()
    shape = hashlib.sha256(str(await page.evaluate(_SHAPE)).encode()).hexdigest()
    if shape in _clean:
        return []
    if not await page.evaluate("typeof axe === 'object'"):
        await page.evaluate(Axe().axe_script)
    found: list[dict[str, Any]] = await page.evaluate(_RUN, _OPTIONS)
    if not found:
        _clean.add(shape)
    return [
        f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for violation in found
        for node in violation["nodes"]
    ]


async def _misplaced(page: Page) -> list[str]:
    """Text of 18 px at least, targets of 44 px (60 px in 长辈版), no sideways scroll."""
    found = await page.evaluate(_SIZES)
    problems = [f"text below 18 px: {each}" for each in found["small"]]
    problems += [f"target too small: {each}" for each in found["narrow"]]
    if found["page"] > found["window"]:
        problems.append(f"{found['page']} px wide in a window of {found['window']}")
    return problems
