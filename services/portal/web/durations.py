"""Lengths of time for people."""

from shared.i18n.catalogue import Translator

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_EXACT = 10


def duration(seconds: float, _: Translator) -> str:
    """`0.25` → `0.25 秒`, `7500` → `2 小时 5 分钟`: two units at most."""
    seconds = max(0.0, seconds)
    whole = int(seconds)
    if whole < _MINUTE:
        exact = whole < _EXACT and seconds != whole
        return _("%(count)s s", count=f"{seconds:.2f}" if exact else whole)
    if whole < _HOUR:
        return _("%(count)s min", count=whole // _MINUTE)
    if whole < _DAY:
        hours = _("%(count)s h", count=whole // _HOUR)
        return f"{hours} {_('%(count)s min', count=whole % _HOUR // _MINUTE)}"
    days = _("%(count)s d", count=whole // _DAY)
    return f"{days} {_('%(count)s h', count=whole % _DAY // _HOUR)}"
