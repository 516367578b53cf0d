import pytest

from tests.browser import steps
from tests.browser.visitor import Visitor


@pytest.mark.walks("GET /claims/{claim_id}", "GET /documents/{document_id}")
@pytest.mark.parametrize(
    ("state", "texts"),
    [
        ("awaiting_employer", ["用人单位未审核"]),
        ("returned", ["用人单位审核未通过", "请补正您的申请", "医疗费用总额", "照片：住院发票", "审核人员留言"]),
        ("rejected", ["用人单位审核未通过", "未通过的原因"]),
        ("awaiting_centre", ["用人单位已审核,中心(办事处)待审核"]),
        ("returned_by_centre", ["中心(办事处)审核未通过", "请补正您的申请"]),
        ("approved", ["中心(办事处)已审核", "待支付"]),
        ("paid", ["中心(办事处)已审核", "已支付"]),
        ("returned_by_bank", ["银行退回", "更换收款账户"]),
    ],
)
async def test_my_claims_show_each_state_in_the_words_of_the_source(
    visitor: Visitor, state: str, texts: list[str]
) -> None:
    """S1.4, S1.5, X5, X6: the list, the claim with its timeline, reason and calculation."""
    claim = await visitor.city.claim(state)
    await visitor.sign_in("worker")
    await visitor.go(f"/claims/{claim.id}")
    await visitor.sees(claim.number, "办理进度", "您填写的内容", *texts)
    await visitor.page.wait_for_load_state("networkidle")
    await visitor.look(f"claim-{state}")


@pytest.mark.walks("GET /claims")
async def test_my_claims_are_filtered_by_category_kind_and_status(visitor: Visitor) -> None:
    """S1.4."""
    paid, waiting = await visitor.city.claim("paid"), await visitor.city.claim("awaiting_employer")
    await visitor.sign_in("worker")
    await visitor.go("/claims")
    await visitor.sees(paid.number, waiting.number, "用人单位未审核", "已支付")
    await visitor.look()
    await visitor.page.get_by_text("按条件查找").click()
    for label, value in (("医疗互助类别", "quanzhou-inpatient"), ("补助类别", "inpatient"), ("状态", "paid")):
        await visitor.page.get_by_label(label, exact=True).select_option(value)
    await visitor.look("claims-filter")
    await visitor.press("查找")
    await visitor.sees(paid.number)
    assert waiting.number not in await visitor.text()


@pytest.mark.walks(
    "GET /claims/{claim_id}/mend", "POST /claims/{claim_id}/mend", "GET /claims/{claim_id}/resubmission",
    "POST /claims/{claim_id}/resubmission",
)  # fmt: skip
async def test_a_returned_claim_is_mended_in_exactly_the_opened_fields(visitor: Visitor) -> None:
    """S1.4, X2: reason apart from comment; only what was named can be changed; then it goes back to the same office."""
    claim = await visitor.city.claim("returned")
    await visitor.sign_in("worker")
    await visitor.go(f"/claims/{claim.id}")
    await visitor.follow_button("补正并重新提交")
    assert await visitor.page.get_by_label("医院名称").count() == 0
    await visitor.look("claim-mend")
    await visitor.fill("医疗费用总额", "")
    await visitor.press("保存并核对")
    await visitor.sees("请填写医疗费用总额")
    await visitor.look("claim-mend-empty")
    await visitor.fill("医疗费用总额", "11000.00")
    await steps.upload(visitor, "住院发票")
    await visitor.sees("2 张照片")
    assert await visitor.page.get_by_label("医疗费用总额", exact=True).input_value() == "11000.00"
    await visitor.press("删除照片")
    await visitor.sees("1 张照片")
    await visitor.look("claim-mend-photo")
    await visitor.fill("医疗费用总额", "12000.00")
    await visitor.press("保存并核对")
    await visitor.sees("12,000.00 元")
    await visitor.look("claim-resubmission")
    await visitor.press("确认并重新提交")
    await visitor.sees("申请已收到", "用人单位未审核")


@pytest.mark.walks("GET /claims/{claim_id}/withdrawal", "POST /claims/{claim_id}/withdrawal")
async def test_an_undecided_claim_is_withdrawn_after_a_question(visitor: Visitor) -> None:
    claim = await visitor.city.claim("awaiting_employer")
    await visitor.sign_in("worker")
    await visitor.go(f"/claims/{claim.id}")
    await visitor.follow("撤回申请")
    await visitor.look("claim-withdrawal")
    await visitor.press("撤回")
    await visitor.sees("已撤回", "用人单位未审核")
    await visitor.look("claim-withdrawn")


@pytest.mark.walks("GET /claims/{claim_id}/payout-account", "POST /claims/{claim_id}/payout-account")
async def test_another_account_is_given_after_the_bank_sent_the_money_back(visitor: Visitor) -> None:
    """X6."""
    claim = await visitor.city.claim("returned_by_bank")
    await visitor.sign_in("worker")
    await visitor.go(f"/claims/{claim.id}")
    await visitor.follow_button("更换收款账户")
    await visitor.look("claim-payout-account")
    await steps.fill_account(visitor, "123")
    await visitor.press("保存账户")
    await visitor.sees("请更正以下问题")
    await visitor.look("claim-payout-account-wrong")
    await steps.fill_account(visitor, visitor.city.good_card)
    await visitor.press("保存账户")
    await visitor.sees("待支付")


@pytest.mark.walks("GET /messages", "POST /messages/{message_id}/read")
async def test_messages_are_read(visitor: Visitor) -> None:
    await visitor.city.claim("returned")
    await visitor.sign_in("worker")
    await visitor.follow("消息")
    await visitor.sees("新消息")
    await visitor.look()
    unread = visitor.page.get_by_role("button", name="标为已读")
    before = await unread.count()
    await visitor.press("标为已读")
    assert await unread.count() == before - 1


@pytest.mark.walks("POST /messages/read", "GET /documents/{document_id}/view")
async def test_all_messages_are_read_at_once_and_a_photo_is_looked_at(visitor: Visitor) -> None:
    claim = await visitor.city.claim("returned")
    await visitor.sign_in("worker")
    await _reload_until(visitor, "/", "条未读", there=True)
    await visitor.go("/messages")
    await visitor.press("全部设为已读")
    await _reload_until(visitor, "/messages", "条未读", there=False)
    await visitor.go(f"/claims/{claim.id}")
    await visitor.follow("住院发票")
    await visitor.look("document")
    await visitor.follow("返回")
    assert visitor.path == f"/claims/{claim.id}"


async def _reload_until(visitor: Visitor, path: str, text: str, *, there: bool) -> None:
    """Messages travel; one that comes late is read, too."""
    for _ in range(40):
        await visitor.go(path)
        if (text in await visitor.text()) == there:
            return
        if not there and await visitor.page.get_by_role("button", name="全部设为已读").count():
            await visitor.press("全部设为已读")
        await visitor.page.wait_for_timeout(250)
    raise AssertionError(await visitor.text())
