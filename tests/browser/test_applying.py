import pytest
from playwright.async_api import FilePayload

from shared.ids import new_id
from tests.browser import steps
from tests.browser.visitor import Visitor


@pytest.mark.walks(
    "GET /", "GET /apply", "POST /apply", "GET /drafts/{claim_id}", "GET /drafts/{claim_id}/{step}",
    "POST /drafts/{claim_id}/{step}", "GET /drafts/{claim_id}/employer", "POST /drafts/{claim_id}/employer",
    "GET /drafts/{claim_id}/documents", "POST /drafts/{claim_id}/documents", "GET /documents/{document_id}",
    "GET /drafts/{claim_id}/check", "POST /drafts/{claim_id}/check", "GET /claims/{claim_id}/receipt",
)  # fmt: skip
async def test_an_application_from_the_first_page_to_the_receipt(visitor: Visitor) -> None:
    """S1.3: choose, fill in, find the employer, photograph, check, send; every page and every error of it."""
    await visitor.sign_in("worker")
    await visitor.look()
    await visitor.follow("申请互助金")
    await visitor.look()
    await visitor.press("开始填写")
    await visitor.sees("请选择补助类别")
    await visitor.look("apply-nothing-chosen")
    draft = await steps.begin(visitor)
    await visitor.look("draft")
    await _treatment(visitor)
    await _costs(visitor)
    await _employer(visitor)
    await _photos(visitor)
    await _account(visitor, draft)
    day = f"{steps.ADMITTED.year}年{steps.ADMITTED.month}月{steps.ADMITTED.day}日"
    await visitor.sees("12,345.67 元", "泉州市第一医院", day, "急性阑尾炎", visitor.city.employer_name)
    await visitor.look("draft-check")
    await visitor.press("确认提交")
    await visitor.sees("申请已收到", "用人单位未审核")
    await visitor.look("receipt")


async def _treatment(visitor: Visitor) -> None:
    await visitor.follow("住院情况")
    await visitor.look("draft-treatment")
    await visitor.press("保存并继续")
    assert "govuk-error-summary" in await visitor.focus()
    await visitor.sees("请填写医院名称", "请选择医院等级", "请填写入院日期")
    await visitor.look("draft-treatment-empty")
    await steps.fill_treatment(visitor)
    await visitor.fill_day("入院日期", "2026", "2", "31")
    await visitor.press("保存并继续")
    await visitor.sees("入院日期须为真实日期")
    await steps.fill_treatment(visitor)
    await visitor.press("保存并继续")


async def _costs(visitor: Visitor) -> None:
    await visitor.sees("费用")
    await visitor.look("draft-costs")
    await steps.fill_costs(visitor, f"FP-{new_id()}")
    await visitor.fill("医疗费用总额", "一万")
    await visitor.press("保存并继续")
    await visitor.sees("医疗费用总额须为金额（元），例如 1234.50")
    await visitor.look("draft-costs-wrong")
    await visitor.fill("医疗费用总额", "１２，３４５.67元")
    await visitor.press("保存并继续")


async def _employer(visitor: Visitor) -> None:
    await visitor.look("draft-employer")
    await visitor.press("查找")
    await visitor.sees("请输入单位名称中的几个字")
    await visitor.look("draft-employer-empty")
    await visitor.fill("按单位名称查找", "不是会员的单位")
    await visitor.press("查找")
    await visitor.sees("没有找到名称中含有这些字的会员单位", "请联系单位工会办理加入")
    await visitor.look("draft-employer-none")
    await visitor.fill("按单位名称查找", visitor.city.employer_name[:2])
    await visitor.press("查找")
    await visitor.press("保存并继续")
    await visitor.sees("请选择您的用人单位")
    await visitor.look("draft-employer-found")
    await steps.choose_employer(visitor)
    await visitor.press("保存并继续")


async def _photos(visitor: Visitor) -> None:
    await visitor.sees("待上传")
    await visitor.look("draft-documents")
    await visitor.press("上传")
    await visitor.sees("请先选择照片")
    await visitor.look("draft-documents-none")
    await visitor.page.locator("input[type=file]").first.set_input_files(
        FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"this is no picture")
    )
    await visitor.press("上传")
    await visitor.sees("请更正以下问题")
    for name in ("住院发票", "出院小结"):
        await steps.upload(visitor, name)
    await steps.upload(visitor, "住院发票")
    await visitor.sees("2 张照片")
    await visitor.look("draft-documents-there")
    await visitor.press("删除照片")
    assert "2 张照片" not in await visitor.text()
    await visitor.press("继续")


async def _account(visitor: Visitor, draft: str) -> None:
    await visitor.look("draft-account")
    await steps.fill_account(visitor, "123")
    await visitor.press("保存并继续")
    await visitor.sees("请更正以下问题")
    await visitor.look("draft-account-wrong")
    await steps.fill_account(visitor, visitor.city.good_card)
    await visitor.press("保存，稍后再填")
    assert visitor.path == draft
    await visitor.sees("共 5 部分，已完成 5 部分")
    await visitor.look("draft-complete")
    await visitor.follow("核对并提交")


async def test_an_answer_is_changed_from_the_check_page_and_leads_back_there(visitor: Visitor) -> None:
    """S1.3."""
    await visitor.sign_in("worker")
    draft = await steps.begin(visitor)
    await visitor.go(f"{draft}/check")
    await visitor.sees("还有部分内容未完成", "未填写")
    await visitor.look("draft-check-incomplete")
    await visitor.page.get_by_role("link", name="修改 医院名称").click()
    await steps.fill_treatment(visitor)
    await visitor.press("保存并继续")
    assert visitor.path == f"{draft}/check"
    await visitor.sees("泉州市第一医院")


@pytest.mark.walks("GET /drafts/{claim_id}/deletion", "POST /drafts/{claim_id}/deletion")
async def test_a_draft_is_found_again_and_deleted(visitor: Visitor) -> None:
    await visitor.sign_in("worker")
    draft = await steps.begin(visitor)
    await visitor.go("/")
    await visitor.sees("继续未完成的申请")
    await visitor.go("/claims")
    await visitor.page.locator(f'a[href="{draft}"]').click()
    await visitor.follow("删除这份草稿")
    await visitor.look("draft-deletion")
    await visitor.press("删除")
    assert visitor.path == "/claims"
    assert await visitor.page.locator(f'a[href="{draft}"]').count() == 0
