import pytest

from tests.browser import steps
from tests.browser.visitor import Visitor


@pytest.mark.walks(
    "GET /employer", "GET /employer/cases/{case_id}", "POST /employer/cases/{case_id}",
    "GET /employer/cases/{case_id}/result", "GET /documents/{document_id}",
)  # fmt: skip
async def test_the_employers_clerk_decides_and_never_sees_the_diagnosis(visitor: Visitor) -> None:
    """S1.5, X18: the invoice stands beside the calculation; reasons and fields are asked for."""
    claim = await visitor.city.claim("awaiting_employer")
    await visitor.sign_in("employer_clerk")
    assert visitor.path == "/employer"
    await visitor.sees(claim.number, visitor.city.employer_name)
    await visitor.look()
    await visitor.follow(claim.number)
    await visitor.page.wait_for_load_state("networkidle")
    await visitor.sees("住院发票", "补助计算", "医疗费用总额")
    for hidden in ("阑尾炎", "诊断", "出院小结", "银行账号"):
        assert hidden not in (await visitor.text()).replace("照片：出院小结", "")
    await visitor.look("employer-case")
    await visitor.press("提交决定")
    await visitor.sees("请选择审核决定")
    await visitor.choose("退回补正")
    await visitor.press("提交决定")
    await visitor.sees("请至少选择一个原因", "请选择需要补正的内容")
    await visitor.look("employer-case-wrong")
    await steps.decide(visitor, "/employer", claim.number, "退回补正")
    await visitor.sees("审核决定已记录", "退回补正", "用人单位审核未通过")
    await visitor.look("employer-result")
    await visitor.follow_button("审核下一件")
    assert claim.number not in await visitor.text()


@pytest.mark.walks(
    "GET /review", "GET /review/cases/{case_id}", "POST /review/cases/{case_id}", "GET /review/cases/{case_id}/result"
)
async def test_the_centre_sees_everything_and_rejects(visitor: Visitor) -> None:
    claim = await visitor.city.claim("awaiting_centre")
    await visitor.sign_in("centre_reviewer")
    assert visitor.path == "/review"
    await visitor.look()
    await visitor.follow(claim.number)
    await visitor.page.wait_for_load_state("networkidle")
    await visitor.sees("诊断", "出院小结", "用人单位：同意")
    await visitor.look("review-case")
    await visitor.choose("不予通过")
    await visitor.page.locator("input[name=reject-reasons][value=other]").check()
    await visitor.press("提交决定")
    await visitor.sees("请在留言中说明")
    await visitor.look("review-case-wrong")
    await visitor.page.locator("textarea[name=reject-comment]").fill("<script>alert(1)</script> 请联系中心")
    await visitor.press("提交决定")
    await visitor.sees("审核决定已记录", "中心(办事处)审核未通过", "<script>alert(1)</script> 请联系中心")
    await visitor.look("review-result")


async def test_what_changed_since_the_last_submission_stands_before_the_decision(visitor: Visitor) -> None:
    """X19."""
    claim = await visitor.city.claim("returned")
    await visitor.sign_in("worker")
    await visitor.go(f"/claims/{claim.id}/mend")
    await visitor.fill("医疗费用总额", "12000.00")
    await visitor.press("保存并核对")
    await visitor.press("确认并重新提交")
    await visitor.press("退出登录")
    await visitor.sign_in("employer_clerk")
    await visitor.follow(claim.number)
    await visitor.sees("与上次提交相比的变化", claim.total, "12,000.00 元")
    await visitor.look("employer-case-changed")
