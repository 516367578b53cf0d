from tests.browser import steps
from tests.browser.visitor import Visitor


async def test_a_claim_goes_from_filing_to_paid_without_scripts(plain_visitor: Visitor) -> None:
    """S1.3, S1.5, X6, in a browser that runs no scripts at all."""
    visitor = plain_visitor
    assert await visitor.page.evaluate("document.createElement('noscript').innerHTML") == ""
    await visitor.sign_in("worker")
    claim_id = await steps.file_claim(visitor, "FP-NO-SCRIPTS", visitor.city.good_card)
    await visitor.follow("查看申请")
    number = (await visitor.heading().inner_text()).split()[-1]
    for role, home in (("employer_clerk", "/employer"), ("centre_reviewer", "/review")):
        await visitor.press("退出登录")
        await visitor.sign_in(role)
        await _until(visitor, home, number)
        await steps.decide(visitor, home, number, "同意")
        await visitor.sees("审核决定已记录")
    await visitor.press("退出登录")
    await visitor.sign_in("finance")
    await _until(visitor, "/finance", number)
    await steps.release(visitor, number)
    await visitor.press("退出登录")
    await visitor.sign_in("worker")
    await _until(visitor, f"/claims/{claim_id}", "已支付")
    assert "js-enabled" not in (await visitor.page.locator("body").get_attribute("class") or "")


async def _until(visitor: Visitor, path: str, text: str, tries: int = 60) -> None:
    """Look again, as a person does while a claim travels."""
    for _ in range(tries):
        await visitor.go(path)
        if text in await visitor.text():
            return
        await visitor.page.wait_for_timeout(500)
    raise AssertionError(f"{path} never showed {text}:\n{await visitor.text()}")
