"""Where rate limits count, when they count in the memory of a process."""

from threading import RLock

from limits.storage import MemoryStorage


class Counters(MemoryStorage):
    """Takes the place of `memory://`, and lets one thread count at a time.

    That of limits 5.8 can start a timer of its own twice when two threads count at the same moment, and the request of
    somebody fails (https://github.com/alisaifee/limits/pull/352, merged and not yet released).
    """

    STORAGE_SCHEME = ["memory"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: str) -> None:
        self._one_at_a_time = RLock()
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        with self._one_at_a_time:
            return super().incr(key, expiry, amount)
