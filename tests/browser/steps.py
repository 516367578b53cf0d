"""What people do on the pages, in their own words; used with and without scripts."""

import io
import re
from datetime import timedelta

from PIL import Image, ImageDraw
from playwright.async_api import FilePayload

from shared import clock
from tests.browser.visitor import Visitor

DISCHARGED = clock.today() - timedelta(days=20)
ADMITTED = DISCHARGED - timedelta(days=7)


def photo(text: str = "发票") -> FilePayload:
    """A photo as a phone sends it."""
    picture = io.BytesIO()
    image = Image.new("RGB", (600, 800), (246, 242, 228))
    ImageDraw.Draw(image).rectangle((40, 40, 560, 200), outline=(120, 60, 60), width=4)
    image.save(picture, "JPEG")
    return {"name": f"{len(text)}.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}


async def begin(visitor: Visitor) -> str:
    """Choose the kind of benefit; returns the draft's path."""
    await visitor.go("/apply")
    await visitor.choose("住院")
    await visitor.press("开始填写")
    return visitor.path


async def fill_treatment(visitor: Visitor) -> None:
    await visitor.fill("医院名称", "泉州市第一医院")
    await visitor.choose("三级")
    for name, day in (("入院日期", ADMITTED), ("出院日期", DISCHARGED)):
        await visitor.fill_day(name, str(day.year), str(day.month), str(day.day))
    await visitor.fill("诊断", "急性阑尾炎")


async def fill_costs(visitor: Visitor, invoice: str) -> None:
    await visitor.fill("医疗费用总额", "12,345.67")
    await visitor.fill("医保统筹已支付", "8000")
    await visitor.fill("发票号码", invoice)
    await visitor.fill("开票单位", "泉州市第一医院")


async def choose_employer(visitor: Visitor) -> None:
    await visitor.fill("按单位名称查找", visitor.city.employer_name[3:7])
    await visitor.press("查找")
    await visitor.choose(visitor.city.employer_name)


async def upload(visitor: Visitor, name: str) -> None:
    """Add a photo of this kind."""
    card = visitor.page.locator("section", has=visitor.page.get_by_role("heading", name=name, exact=True))
    await card.locator("input[type=file]").set_input_files([photo(name)])
    await card.get_by_role("button", name="上传", exact=True).click()
    await visitor.page.wait_for_load_state()


async def fill_account(visitor: Visitor, card: str) -> None:
    await visitor.fill("开户银行", "中国工商银行泉州分行")
    await visitor.fill("银行账号", card)
    await visitor.fill("户名", visitor.city.worker_name)


async def file_claim(visitor: Visitor, invoice: str, card: str) -> str:
    """From the first page to the receipt; returns the claim's id."""
    await begin(visitor)
    await visitor.follow("住院情况")
    await fill_treatment(visitor)
    await visitor.press("保存并继续")
    await fill_costs(visitor, invoice)
    await visitor.press("保存并继续")
    await choose_employer(visitor)
    await visitor.press("保存并继续")
    for name in ("住院发票", "出院小结"):
        await upload(visitor, name)
    await visitor.press("继续")
    await fill_account(visitor, card)
    await visitor.press("保存并继续")
    await visitor.press("确认提交")
    found = re.search(r"/claims/([0-9a-f-]{36})/receipt", visitor.path)
    assert found, f"{visitor.path}\n{await visitor.text()}"
    return found[1]


async def decide(visitor: Visitor, home: str, number: str, choice: str) -> None:
    """Take a claim from the queue and decide."""
    await visitor.go(home)
    await visitor.follow(number)
    await visitor.choose(choice)
    if choice != "同意":
        kind = "return" if choice == "退回补正" else "reject"
        await visitor.page.locator(f"input[name={kind}-reasons][value=wrong_amount]").check()
    if choice == "退回补正":
        await visitor.page.locator("input[name=return-fields][value=total_fen]").check()
    await visitor.press("提交决定")


async def release(visitor: Visitor, number: str) -> None:
    await visitor.go("/finance")
    await visitor.follow(number)
    await visitor.follow_button("支付这笔补助")
    await visitor.choose("我已核对金额与申请")
    await visitor.press("确认支付")
