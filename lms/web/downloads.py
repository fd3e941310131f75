"""A file that somebody sent, given out again."""

import io

from flask import Response, send_file


def attachment(name: str, kind: str, content: bytes) -> Response:
    """A private file, always to be saved and never shown inside our pages. `name` is a safe one (lms.files.kinds)."""
    response = send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
