"""What the phones would show, as one plain page: it is a simulator."""

from collections.abc import Sequence
from html import escape

from deploy.simulators.sms.book import Message
from shared.clock import CITY_ZONE

_PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>短信模拟器</title>
<style>body {{ font: 18px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 1rem auto; padding: 0 1rem; }}
li {{ padding: .75rem 0; border-top: 1px solid #ccc; overflow-wrap: anywhere; }}
ol {{ list-style: none; padding: 0; }}</style>
<h1>短信模拟器</h1>
<p>手机本应收到的短信，共 {count} 条，最新的在最前。</p>
<ol>{rows}</ol>
</html>
"""
_STATES = {"accepted": "已受理", "delivered": "已送达", "refused": "被拒收"}


def page(messages: Sequence[Message]) -> str:
    """Newest first."""
    return _PAGE.format(count=len(messages), rows="".join(map(_row, reversed(messages))))


def _row(message: Message) -> str:
    at = f"{message.at.astimezone(CITY_ZONE):%Y-%m-%d %H:%M:%S}"
    return f"<li><strong>{escape(message.to)}</strong> · {at} · {_STATES[message.state]}<br>{escape(message.text)}</li>"
