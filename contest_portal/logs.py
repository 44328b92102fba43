"""The log: lines of JSON that say what happened, and nothing of who a person is.

No path (links without an account are secrets), no query, no address, no name: a request is told by
its view, who asked by their key. What a library or an exception says loses mail addresses,
telephone numbers and the values of rows before it is kept; names cannot be told from other words.
"""

import json
import logging
import re
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from uuid import uuid4

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponseBase

logger = logging.getLogger(__name__)
request_id: ContextVar[str] = ContextVar("request_id", default="")
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+(\.[\w-]+)*"  # a mail address
    r"|(?<![\w.])\(?(\+|00)?\(?(84|0)([ \u00a0.()-]*\d){8,10}(?!\w)"  # as `phone_digits` reads it
    r"|(?<=DETAIL:).*"  # of PostgreSQL: the values of a row
)


class JsonLine(logging.Formatter):
    """One record as one line; extra `fields` stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": _event(record),
            "request": request_id.get(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        text = {name: _masked(value) for name, value in said.items() if value != ""}
        return json.dumps(text, ensure_ascii=False)


def _event(record: logging.LogRecord) -> str:
    """Django names a request by its path, which may be a secret link."""
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest):
        return record.getMessage().replace(request.path, _view(request))
    return record.getMessage()


def _masked(value: object) -> object:
    return PERSONAL.sub("…", value) if isinstance(value, str) else value


def requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """A line for each request, with the number that its other lines bear and its answer names."""

    def log(request: HttpRequest) -> HttpResponseBase:
        token, start = request_id.set(uuid4().hex), time.monotonic()
        try:
            response = get_response(request)
            response["X-Request-ID"] = request_id.get()
            fields = {
                "method": request.method,
                "view": _view(request),
                "status": response.status_code,
                "ms": round((time.monotonic() - start) * 1000),
                "user": _user(request),
            }
            logger.info("request", extra={"fields": fields})
            return response
        finally:
            request_id.reset(token)

    return log


def _view(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else "none"


def _user(request: HttpRequest) -> str:
    """The key of who is signed in, of a session that was read anyway."""
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY, "") if session is not None and session.accessed else ""
