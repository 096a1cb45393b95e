"""What a reader or a program sees when an answer cannot be given; never a stack trace."""

from __future__ import annotations

import logging

from flask import Flask, Response, jsonify, render_template, request
from werkzeug.exceptions import HTTPException, TooManyRequests

from search.errors import IndexError_, UsageError
from webui.args import SearchArgs, read_search
from webui.messages import gettext as _
from webui.shelf import shelf

log = logging.getLogger("timbao.web")
RETRY_AFTER = 5  # seconds
_PASSING = (429, 500, 503)  # what may be otherwise a little later
AWAY = "index_unavailable"

_CODES = {
    400: "bad_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    414: "too_long",
    429: "too_many_requests",
    500: "internal",
    503: "busy",
}


def answer(status: int, title: str, message: str, code: str = "") -> Response:
    """Return the error as a page, or as `{"error": {"code", "message"}}` under /api."""
    code = code or _CODES.get(status, "error")
    if request.path.startswith("/api/"):
        response = jsonify(error={"code": code, "message": message})
    else:
        response = Response(
            render_template(
                "error.html",
                title=title,
                message=message,
                again=status in _PASSING and request.method == "GET",
                args=read_search(request.args)[0] if request.blueprint == "pages" else SearchArgs(),
            )
        )
    response.status_code = status
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def index_away(error: IndexError_) -> Response:
    """Say that the index cannot be reached: never "no results"."""
    log.warning("the index cannot be reached: %s", str(error).replace("\n", " "))
    shelf().forget()
    title, message = _("Chưa mở được kho bài"), _("Chưa mở được kho bài; thử lại sau ít phút.")
    if not request.path.startswith("/api/"):
        message = _("Máy chủ còn chạy nhưng chưa đọc được kho bài; thử lại sau ít phút.")
    return answer(503, title, message, AWAY)


def bad_request(error: UsageError) -> Response:
    """Say what of the request could not be read."""
    return answer(400, _("Yêu cầu không đọc được"), str(error))


def refused(error: HTTPException) -> Response:
    """Say what is wrong in the reader's language; keep the headers of the refusal."""
    status = error.code or 500
    title, message = _words(status)
    if request.path.startswith("/api/"):
        message = error.description or message
    response = answer(status, title, message)
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    if isinstance(error, TooManyRequests):
        response.headers.setdefault("Retry-After", "60")
    return response


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (_("Yêu cầu không đọc được"), _("Địa chỉ này có chỗ không đọc được.")),
        404: (
            _("Không có trang này"),
            _("Bài có thể đã được gỡ khỏi kho, hoặc địa chỉ chép thiếu."),
        ),
        405: (_("Không nhận cách gọi này"), _("Trang này chỉ để đọc.")),
        429: (
            _("Xin chậm lại một chút"),
            _("Có quá nhiều yêu cầu từ máy này; thử lại sau một phút."),
        ),
        503: (_("Đang quá đông người hỏi"), _("Máy chủ đang bận; thử lại sau ít giây.")),
    }
    return words.get(status) or (_("Có lỗi"), _("Trang này chưa mở được; thử lại sau ít phút."))


def broken(error: Exception) -> Response:
    """Log what went wrong and tell the reader only that it did."""
    log.error("request failed: %s", request.endpoint, exc_info=error)
    return answer(500, _("Có lỗi"), _("Trang này chưa mở được; thử lại sau ít phút."))


def install(app: Flask) -> None:
    """Answer every error the same way."""
    app.register_error_handler(IndexError_, index_away)
    app.register_error_handler(UsageError, bad_request)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, broken)
