"""Asks for one page over and over, on a few connections kept open, and says how long each answer took."""

import socket
import threading
import time
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Result:
    """Requests per second, and seconds for the median and the slowest hundredth."""

    rate: float
    p50: float
    p99: float
    failures: int


def measure(url: str, *, seconds: float, cookie: str = "", method: str = "GET", body: bytes = b"") -> Result:
    """Load one address for some seconds. Anything but a 2xx or 3xx answer is a failure."""
    address = urlsplit(url)
    kind = "Content-Type: application/x-www-form-urlencoded\r\n" if body else ""
    request = (
        f"{method} {address.path or '/'}{'?' + address.query if address.query else ''} HTTP/1.1\r\n"
        f"Host: {address.netloc}\r\nCookie: {cookie}\r\n{kind}Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body
    times: list[float] = []
    failures: list[int] = []
    end = time.perf_counter() + seconds
    threads = [
        threading.Thread(target=_client, args=(address.hostname, address.port, request, end, times, failures))
        for _ in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    if not times:
        return Result(0.0, 0.0, 0.0, len(failures))
    return Result(len(times) / seconds, times[len(times) // 2], times[int(len(times) * 0.99)], len(failures))


def _client(host: str, port: int, request: bytes, end: float, times: list[float], failures: list[int]) -> None:
    connection = socket.create_connection((host, port))
    file = connection.makefile("rb")
    while (start := time.perf_counter()) < end:
        try:
            connection.sendall(request)
            status, keep = _answer(file)
        except OSError:
            status, keep = 0, False
        times.append(time.perf_counter() - start)
        if not 200 <= status < 400:
            failures.append(status)
        if not keep:
            connection.close()
            connection = socket.create_connection((host, port))
            file = connection.makefile("rb")
    connection.close()


def _answer(file: IO[bytes]) -> tuple[int, bool]:
    line = file.readline()
    if not line:
        raise OSError("closed")
    status, length, keep = int(line.split()[1]), 0, True
    while (header := file.readline().strip()) != b"":
        name, _, value = header.lower().partition(b":")
        if name == b"content-length":
            length = int(value)
        if name == b"connection" and b"close" in value:
            keep = False
    file.read(length)
    return status, keep
