"""The measures themselves, seen failing on seeded pages."""

import pytest
from playwright.async_api import Browser

from tests.browser.looks import axe_clean, looks_right

GOOD = "<main><h1>好</h1><p>text</p></main>"
STYLE = "<style>body { font-size: 18px; margin: 0 } button { width: 60px; height: 44px; font-size: 18px }</style>"


async def _said(browser: Browser, body: str) -> str:
    page = await browser.new_page(viewport={"width": 375, "height": 812})
    await page.set_content(f'<!doctype html><html lang="zh-CN"><title>页</title>{STYLE}<body>{body}</body></html>')
    try:
        await looks_right(page)
    except AssertionError as error:
        return str(error)
    finally:
        await page.close()
    return ""


async def test_a_good_page_passes(browser: Browser) -> None:
    assert await _said(browser, GOOD) == ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<main><h1>好</h1><input type="text"></main>', "label"),
        ('<main><h1>好</h1><p style="color: #aaa">pale</p></main>', "color-contrast"),
        ('<main><h1>好</h1><small style="font-size: 14px">small</small></main>', "text below 18 px"),
        ('<main><h1>好</h1><button style="height: 30px">low</button></main>', "target too small"),
        ('<main><h1>好</h1><div style="width: 500px">wide</div></main>', "500 px wide in a window of 375"),
    ],
)
async def test_a_seeded_fault_is_seen(browser: Browser, body: str, problem: str) -> None:
    assert problem in await _said(browser, body)


async def test_a_page_without_a_title_is_not_accessible(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(GOOD)
    with pytest.raises(AssertionError, match="document-title"):
        await axe_clean(page)
    await page.close()
