"""Static files: compressed once, before the first request, and served without asking Flask."""

import gzip
import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from whitenoise import WhiteNoise
from whitenoise.responders import StaticFile

YEAR = 31_536_000
TEXT = {".css", ".js", ".svg", ".json", ".txt"}
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": brotli.compress,
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}


class Assets(WhiteNoise):
    """Serves a folder; texts go out compressed to browsers that take it.

    Compressed copies are kept in `store` under the hash of what they hold, so that a copy can never be older
    than its file. Each address carries the file's hash (lms.web.shell.static): browsers may keep it for a year.
    """

    def __init__(self, application: Any, root: Path, store: Path) -> None:
        self.store = store
        store.mkdir(parents=True, exist_ok=True)
        super().__init__(application, root=str(root), prefix="static/", max_age=YEAR, allow_all_origins=False)

    def get_static_file(
        self, path: str, url: str, stat_cache: Mapping[str, os.stat_result] | None = None
    ) -> StaticFile:
        """What WhiteNoise does, with our own place for the compressed copy."""
        headers = Headers([("X-Content-Type-Options", "nosniff")])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        file = Path(path)
        encodings = {name: str(self._compressed(file, name)) for name in ENCODINGS} if file.suffix in TEXT else {}
        return StaticFile(path, headers.items(), encodings=encodings)

    def _compressed(self, file: Path, encoding: str) -> Path:
        content = file.read_bytes()
        copy = self.store / f"{hashlib.sha256(content).hexdigest()}.{encoding}"
        if not copy.exists():
            # Several processes start at once: each writes a file of its own, the last to rename it wins.
            handle, name = tempfile.mkstemp(dir=self.store)
            with os.fdopen(handle, "wb") as out:
                out.write(ENCODINGS[encoding](content))
            Path(name).replace(copy)
        return copy
