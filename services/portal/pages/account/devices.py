"""Where somebody is signed in; signing out one device, or all others."""

from uuid import UUID

from fastapi import Response

from services.portal.web.routes import SignedIn, page_router
from services.portal.web.texts import msgid

router = page_router()

BROWSERS = {
    "wechat": msgid("WeChat"),
    "dingtalk": msgid("DingTalk"),
    "alipay": msgid("Alipay"),
    "edge": msgid("Edge"),
    "firefox": msgid("Firefox"),
    "chrome": msgid("Chrome"),
    "safari": msgid("Safari"),
    "other": msgid("another browser"),
}
SYSTEMS = {
    "iphone": msgid("iPhone"),
    "ipad": msgid("iPad"),
    "harmony": msgid("HarmonyOS phone"),
    "android": msgid("Android phone"),
    "windows": msgid("Windows computer"),
    "mac": msgid("Mac"),
    "linux": msgid("Linux computer"),
    "other": msgid("another device"),
}


@router.get("/account/devices")
async def show_devices(visit: SignedIn) -> Response:
    found = (await visit.identity.get("/people/me/sessions"))["items"]
    ended = "ended" in visit.request.query_params
    return visit.page("account/devices.html", devices=found, ended=ended, browsers=BROWSERS, systems=SYSTEMS)


@router.post("/account/devices/{device_id}/sign-out")
async def sign_out_device(visit: SignedIn, device_id: UUID) -> Response:
    visit.require_proof("/account/devices")
    await visit.identity.delete(f"/people/me/sessions/{device_id}")
    return visit.go("/account/devices?ended")


@router.post("/account/devices/sign-out")
async def sign_out_others(visit: SignedIn) -> Response:
    visit.require_proof("/account/devices")
    await visit.identity.delete("/people/me/sessions")
    return visit.go("/account/devices?ended")
