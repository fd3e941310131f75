"""Structured logs: one JSON object a line, without names, addresses of pages' tokens, or what people typed."""

import json
import logging
import re
import time

from flask import Flask, Response, g, request
from flask_login import current_user

from lms import clock

TOKEN = re.compile(r"/[a-z2-7]{24}(?=/|$)")


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": clock.now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def register(app: Flask) -> None:
    """Log every request but those for static files."""
    if not app.testing:
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        logging.basicConfig(level=logging.INFO, handlers=[handler])
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
    log = logging.getLogger("lms.requests")

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.endpoint == "static" or is_anonymous(request.path):
            return response
        log.info(
            "request",
            extra={
                "fields": {
                    "method": request.method,
                    "path": without_tokens(request.path, (request.view_args or {}).get("token")),
                    "status": response.status_code,
                    "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
                    "user": current_user.id if current_user and current_user.is_authenticated else None,
                }
            },
        )
        return response


def is_anonymous(path: str) -> bool:
    """Answering a survey leaves no line in the log: a time and an address could join an answer to a person."""
    return path.startswith("/s/")


def without_tokens(path: str, token: str | None = None) -> str:
    """The path with its token, whether ours or of another kind, left out."""
    return TOKEN.sub("/…", path.replace(token, "…") if token else path)
