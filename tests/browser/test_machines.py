"""Machine clients, as security administrators and a system administrator meet them; on a phone and on a desk."""

import json

import pytest
from joserfc.jwk import OKPKey

from tests.browser.test_staffing import leave
from tests.browser.visitor import Visitor


def new_key() -> str:
    return json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=False))


async def confirmed(visitor: Visitor, picture: str, answer: str = "确认") -> None:
    """The second officer decides, then the first one sits down again."""
    await leave(visitor)
    await visitor.sign_in("second_officer")
    await visitor.go("/admin/machines")
    await visitor.look(picture)
    await visitor.press(answer)
    await leave(visitor)
    await visitor.sign_in("security_administrator")
    await visitor.go("/admin/machines")


@pytest.mark.walks(
    "GET /admin/machines",
    "POST /admin/machines/proposals",
    "POST /admin/machines/proposals/{proposal_id}/confirm",
    "POST /admin/machines/proposals/{proposal_id}/refuse",
    "GET /admin/machines/{client_id}/suspend",
    "POST /admin/machines/{client_id}/suspend",
)
async def test_two_register_an_outside_party_and_one_stops_it(visitor: Visitor) -> None:
    await visitor.sign_in("security_administrator")
    await visitor.go("/admin/machines")
    await visitor.look("machines")
    await visitor.fill("机构代号", "tax")
    await visitor.choose("税务机关")
    await visitor.page.locator("#public_key").fill(new_key())
    await visitor.press("提出登记")
    await visitor.sees("须由另一名安全管理员确认")
    await confirmed(visitor, "machines-waiting")
    await visitor.sees("tax 税务机关 正常")
    await visitor.page.locator("input[name=client][value=tax]").check()
    await visitor.page.locator("#new_key").fill(new_key())
    await visitor.press("提出该密钥")
    await confirmed(visitor, "machines-key-refused", "拒绝")
    row = visitor.page.locator("li", has_text="税务机关")
    await row.get_by_role("link", name="立即暂停").first.click()
    await visitor.look("machine-suspend")
    await visitor.press("立即暂停")
    await visitor.sees("已暂停")
    await visitor.look("machines-suspended")
