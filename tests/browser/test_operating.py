import pytest

from tests.browser.visitor import Visitor


@pytest.mark.walks("GET /operations", "POST /operations", "GET /operations/stories/{claim_id}")
async def test_operations_show_counts_and_the_story_of_a_claim(visitor: Visitor) -> None:
    """X29."""
    claim = await visitor.city.claim("paid")
    await visitor.sign_in("operator")
    assert visitor.path == "/operations"
    await visitor.sees("各状态的申请", "各状态的支付")
    await visitor.look()
    await visitor.press("查看全过程")
    await visitor.sees("请输入完整的申请标识")
    await visitor.look("operations-wrong")
    await visitor.fill("申请标识", claim.id)
    await visitor.press("查看全过程")
    await visitor.sees("一份申请的全过程", claim.id)
    await visitor.look("story")
