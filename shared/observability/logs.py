"""JSON logs on standard output, with the trace id, without personal data."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from shared.observability.tracing import trace_id

_SECRET_KEYS = re.compile(
    r"password|secret|token|authorization|cookie|id_number|phone|account|diagnosis|holder|(^|_)name$|comment",
    re.IGNORECASE,
)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\w)")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)62\d{14,17}(?!\d)")
_REDACTED = "[redacted]"


def redact(value: Any) -> Any:
    """Blank ID numbers, phones and bank accounts in text, at any depth; blank whole values under telling keys."""
    if isinstance(value, str):
        return _PHONE.sub(_REDACTED, _ACCOUNT.sub(_REDACTED, _ID_NUMBER.sub(_REDACTED, value)))
    if isinstance(value, dict):
        return {key: _REDACTED if _SECRET_KEYS.search(str(key)) else redact(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item) for item in value]
    return value


def _redacting(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    cleaned: MutableMapping[str, Any] = redact(dict(event))
    return cleaned


def _traced(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    identifier = trace_id()
    if int(identifier, 16):
        event["trace_id"] = identifier
    return event


def configure(service: str, level: str = "INFO") -> None:
    """Send structlog and the standard library's logging through one redacting JSON formatter."""
    common: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _traced,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*common, structlog.stdlib.add_logger_name],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redacting,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(noisy).setLevel("WARNING")
    logging.getLogger("aiokafka").setLevel(
        "CRITICAL"
    )  # hundreds of lines a minute while a broker is away: ours say it once
    structlog.configure(
        processors=[
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def log(name: str = "huzhu") -> Any:
    """A structured logger: `log().info("relay_published", count=3)`."""
    return structlog.stdlib.get_logger(name)
