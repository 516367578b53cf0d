import pytest

from tests.browser import steps
from tests.browser.visitor import Visitor


@pytest.mark.walks(
    "GET /finance", "GET /finance/payouts/{payout_id}", "GET /finance/payouts/{payout_id}/release",
    "POST /finance/payouts/{payout_id}/release",
)  # fmt: skip
async def test_finance_releases_a_payout_and_watches_it_arrive(visitor: Visitor) -> None:
    """X6: with a question before; the page follows the bank's answer by itself."""
    claim = await visitor.city.claim("approved")
    await visitor.sign_in("finance")
    assert visitor.path == "/finance"
    await visitor.sees(claim.number)
    await visitor.look()
    await visitor.follow(claim.number)
    await visitor.look("payout")
    await visitor.follow_button("支付这笔补助")
    await visitor.look("payout-release")
    await visitor.press("确认支付")
    await visitor.sees("请确认您已核对金额与申请")
    await visitor.look("payout-release-wrong")
    await steps.release(visitor, claim.number)
    await visitor.page.get_by_text("已支付", exact=True).wait_for()
    await visitor.look("payout-paid")
    for state, name in (("paying", "支付中"), ("paid", "已支付"), ("returned_by_bank", "银行退回")):
        await visitor.go(f"/finance?state={state}")
        await visitor.sees(name)
        await visitor.look(f"finance-{state}")
