"""Errors that are the caller's fault: a class each, its status beside it, its docstring the message.

Raise them anywhere below a route; the one handler here turns them into JSON for programs and into a
plain page for people.
"""

import re
from collections.abc import Mapping
from html import escape
from inspect import cleandoc
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect


class Fault(Exception):
    """Yêu cầu này không thực hiện được."""

    status = 400
    headers: dict[str, str] = {}

    def __init__(self, message: str = "") -> None:
        self.message = message or cleandoc(type(self).__doc__ or "")
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The class name in kebab case, for programs: ``NotAllowed`` -> ``not-allowed``."""
        return "".join("-" + c.lower() if c.isupper() else c for c in type(self).__name__).lstrip("-")


class NotLoggedIn(Fault):
    """Mời bạn đăng nhập."""

    status = 401


class NotAllowed(Fault):
    """Tài khoản của bạn không được làm việc này."""

    status = 403


class NotFound(Fault):
    """Không tìm thấy."""

    status = 404


class Conflict(Fault):
    """Việc này đã có người khác làm. Bạn tải lại trang rồi thử lại."""

    status = 409


class TooLarge(Fault):
    """Nội dung gửi lên quá lớn."""

    status = 413


class Invalid(Fault):
    """Có chỗ điền chưa đúng."""

    status = 422


class TooMany(Fault):
    """Bạn thử quá nhiều lần. Mời bạn chờ một lát."""

    status = 429


class CommitFailed(Fault):
    """Máy chưa lưu được. Mời bạn thử lại sau ít phút."""

    status = 503
    headers = {"retry-after": "5"}


UNROUTED: Mapping[int, str] = {
    404: "Không có trang này. Địa chỉ gõ sai, hoặc trang đã dời đi.",
    405: "Trang này không mở theo cách đó được.",
}
"""What people read of an address that leads nowhere, by its status."""

BROKEN = "Máy gặp lỗi, không phải tại bạn. Mời bạn thử lại sau ít phút."


def answer_faults(app: FastAPI) -> None:
    """Register the handlers on ``app``: of our own errors, and of what the framework finds wrong before us."""
    app.add_exception_handler(Fault, _answer)
    app.add_exception_handler(HTTPException, _unrouted)
    app.add_exception_handler(RequestValidationError, _misfit)
    app.add_exception_handler(Exception, _broken)
    app.add_exception_handler(ClientDisconnect, _nobody)


async def _answer(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, Fault)  # noqa: S101 - registered for this class alone
    if _wants_page(request):
        return _page(request, fault.message, fault.status, fault.headers)
    return JSONResponse({"error": fault.code, "message": fault.message}, fault.status, fault.headers)


async def _unrouted(request: Request, wrong: Exception) -> Response:
    """No such address, or not to be asked so. Programs get what the framework says of it."""
    assert isinstance(wrong, HTTPException)  # noqa: S101 - registered for this class alone
    if _wants_page(request):
        return _page(request, UNROUTED.get(wrong.status_code, Fault().message), wrong.status_code, wrong.headers)
    return await http_exception_handler(request, wrong)


async def _misfit(request: Request, wrong: Exception) -> Response:
    """An address or a form with something in it that cannot be. Programs are told field by field."""
    assert isinstance(wrong, RequestValidationError)  # noqa: S101 - registered for this class alone
    if _wants_page(request):
        return _page(request, Invalid().message, Invalid.status)
    return await request_validation_exception_handler(request, wrong)


async def _broken(request: Request, _wrong: Exception) -> Response:
    """Our fault; it is logged where it is raised."""
    if _wants_page(request):
        return _page(request, BROKEN, 500)
    return JSONResponse({"error": "broken", "message": BROKEN}, 500)


def _page(request: Request, message: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    shown = {"title": escape(message.partition(".")[0]), "message": escape(message), "back": _back(request)}
    return HTMLResponse(_PAGE.format_map(shown), status, headers)


def _back(request: Request) -> str:
    """A link to the page of ours that she came from, if the browser says so: it works without a script."""
    came = urlsplit(request.headers.get("referer", ""))
    address = came.path + (f"?{came.query}" if came.query else "")
    if came.netloc != request.headers.get("host") or not re.match(r"/(?!/)", address) or came.path == request.url.path:
        return ""
    return f'<a href="{escape(address)}">Quay lại</a> · '


async def _nobody(_request: Request, _left: Exception) -> Response:
    # Who hung up in the middle of a request reads no answer, and is no fault of ours to be logged.
    return Response(status_code=408)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} – Bòn Số</title>
<link rel="icon" href="data:,">
<style>body{{font:1.25rem/1.6 sans-serif;margin:2rem auto;max-width:34rem;padding:0 1rem}}</style>
</head>
<body>
<main><h1>Bòn Số</h1><p>{message}</p><p>{back}<a href="/">Trang đầu</a></p></main>
</body>
</html>
"""
