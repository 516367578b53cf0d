"""Errors as RFC 9457 problem details: type, title in the reader's language, status, code, trace id, fields."""

from collections.abc import Sequence
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from shared.db.faults import DATABASE_FAULTS, is_transient
from shared.errors import MISSING, DomainError, EmployerIncomplete, InvalidRows, StaleVersion, TooManyRequests
from shared.http import refusals
from shared.i18n.catalogue import Translator
from shared.observability.logs import log
from shared.observability.tracing import trace_id

_PASSING = (*DATABASE_FAULTS, httpx.TransportError)
MEDIA_TYPE = "application/problem+json"


def problem(
    request: Request,
    status: int,
    code: str,
    message: str,
    params: dict[str, Any] | None = None,
    errors: Sequence[dict[str, Any]] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem document; `message` is an English msgid. What is refused is a line of the log."""
    refusals.note(request, status, code)
    translate = Translator.of(request.headers.get("accept-language"))
    content: dict[str, Any] = {
        "type": f"urn:huzhu:problem:{code}",
        "title": translate(message, **(params or {})),
        "status": status,
        "code": code,
        "trace_id": trace_id(),
    }
    if errors:
        content["errors"] = list(errors)
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Register the handlers of everything that can be raised."""
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StaleDataError, _stale)
    for kind in _PASSING:
        app.add_exception_handler(kind, _unavailable)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for it
    errors: list[dict[str, Any]] = []
    translate = Translator.of(request.headers.get("accept-language"))
    if isinstance(error, InvalidRows):
        errors = [{**vars(row), "message": translate(row.message)} for row in error.errors]
    elif isinstance(error, EmployerIncomplete):
        said = [(name, translate(MISSING[name])) for name in error.missing]
        errors = [{"field": name, "code": "missing", "message": text} for name, text in said]
    elif error.field is not None:
        errors = [{"field": error.field, "code": error.code, "message": translate(error.message, **error.params)}]
    headers = {"Retry-After": str(error.retry_after)} if isinstance(error, TooManyRequests) else None
    return problem(request, error.status, error.code, error.message, error.params, errors, headers)


async def _stale(request: Request, _: Exception) -> JSONResponse:
    return problem(request, 412, StaleVersion.code, StaleVersion.message)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    code = _CODES.get(error.status_code, "error")
    message = _TITLES.get(error.status_code, "The request cannot be served.")
    return problem(request, error.status_code, code, message, headers=dict(error.headers or {}))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    found = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return problem(request, 400, "malformed", "The body is not readable JSON.")
    translate = Translator.of(request.headers.get("accept-language"))
    errors = [
        {
            "field": ".".join(str(part) for part in item["loc"] if part not in ("body", "query", "path", "header")),
            "code": str(item["type"]),
            "message": translate.validation(str(item["type"]), item.get("ctx") or {}),
        }
        for item in found
    ]
    return problem(request, 422, "invalid", "Some fields need attention.", errors=errors)


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    if not (is_transient(error) or isinstance(error, httpx.TransportError)):
        return await unexpected(request, error)
    log().warning("unavailable", error=type(error).__name__)
    return problem(
        request,
        503,
        "unavailable",
        "The service is busy or being restored. Try again shortly.",
        headers={"Retry-After": "2"},
    )


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """The answer to what nobody foresaw: a trace id, and nothing of the inside."""
    log().error("unexpected_error", path=request.url.path, exc_info=error)
    return problem(request, 500, "unexpected", "Something went wrong. Quote the trace id when you report it.")


_CODES = {
    400: "malformed", 401: "unauthenticated", 403: "forbidden", 404: "not_found", 405: "method_not_allowed",
    408: "too_slow", 409: "conflict", 412: "stale_version", 413: "too_large", 415: "unsupported_media_type",
    428: "precondition_required", 429: "too_many_requests", 503: "unavailable",
}  # fmt: skip
_TITLES = {
    400: "The request is not readable.",
    401: "Sign in first.",
    403: "Your role does not allow this.",
    404: "There is nothing here for you.",
    405: "This address does not take that method.",
    408: "The request took too long to arrive.",
    413: "The request is too large.",
    415: "This kind of content is not taken here.",
    428: "Say which version you saw (If-Match).",
    429: "Too many requests. Try again shortly.",
}
