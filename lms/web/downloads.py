"""A file that somebody sent, given out again."""

from flask import Response


def attachment(name: str, kind: str, content: bytes) -> Response:
    """A private file, always to be saved and never shown inside our pages. `name` is a plain one (lms.files.kinds)."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(content, mimetype=kind, headers=headers)
