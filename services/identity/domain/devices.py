"""What is kept of a device: its kind and its browser, no fingerprint."""

_SYSTEMS = (
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("HarmonyOS", "harmony"),
    ("Android", "android"),
    ("Windows", "windows"),
    ("Mac OS", "mac"),
    ("Linux", "linux"),
)
_BROWSERS = (
    ("MicroMessenger", "wechat"),
    ("DingTalk", "dingtalk"),
    ("AlipayClient", "alipay"),
    ("Edg", "edge"),
    ("Firefox", "firefox"),
    ("Chrome", "chrome"),
    ("Safari", "safari"),
)


def device(user_agent: str) -> str:
    """`wechat android`, `chrome windows`, or `other other`: codes that pages put into words."""
    browser = next((code for mark, code in _BROWSERS if mark in user_agent), "other")
    system = next((code for mark, code in _SYSTEMS if mark in user_agent), "other")
    return f"{browser} {system}"
