"""What is measured on every page that is looked at: accessibility, sizes, widths."""

from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

_OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
_SIZES = """
() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect(), style = getComputedStyle(element)
    return box.width > 1 && box.height > 1 && style.visibility !== 'hidden' && style.display !== 'none'
  }
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className} «${(element.innerText || element.name || '').trim().slice(0, 30)}»`
  const small = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    if (!node.data.trim() || ['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName) || !seen(element)) continue
    const size = parseFloat(getComputedStyle(element).fontSize), height = parseFloat(getComputedStyle(element).lineHeight)
    if (size < 17.99) small.push(`${size}px ${name(element)}`)
  }
  const least = document.documentElement.classList.contains('hz-elderly') ? 60 : 44
  const narrow = []
  for (const element of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    const item = element.closest('.govuk-radios__item, .govuk-checkboxes__item') || element
    if (!seen(element) || element.classList.contains('govuk-skip-link')) continue
    const box = item.getBoundingClientRect()
    if (box.height < least - 0.5 || box.width < 43.5) narrow.push(`${Math.round(box.width)}×${Math.round(box.height)} ${name(element)}`)
  }
  return { small, narrow, page: document.documentElement.scrollWidth, window: window.innerWidth }
}
"""


async def axe_clean(page: Page) -> None:
    """WCAG 2.0, 2.1 and 2.2, levels A and AA, no rule disabled."""
    problems = await _violations(page)
    assert not problems, f"{page.url}\n" + "\n".join(problems)


async def looks_right(page: Page) -> None:
    """Accessible and well laid out; every problem is said at once."""
    problems = [*await _violations(page), *await _misplaced(page)]
    assert not problems, f"{page.url}\n" + "\n".join(problems)


async def _violations(page: Page) -> list[str]:
    found: dict[str, Any] = (await Axe().run(page, options=_OPTIONS)).response
    return [
        f"{violation['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for violation in found["violations"]
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
