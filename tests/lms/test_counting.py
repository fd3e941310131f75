"""Rate limits count right, and fail nobody, when many ask at the same moment."""

import threading
import time

from limits.storage import storage_from_string

from lms.counting import Counters


class Slow(Counters):
    """Another thread has its turn whenever the timer that tidies up has just been made."""

    @property
    def timer(self) -> threading.Timer:
        return self._timer

    @timer.setter
    def timer(self, made: threading.Timer) -> None:
        self._timer = made
        time.sleep(0.002)


def test_the_limits_of_the_service_count_here():
    assert isinstance(storage_from_string("memory://"), Counters)


def test_many_threads_count_at_once():
    counters, failed = Slow(), []

    def count() -> None:
        for _ in range(20):
            try:
                counters.incr("somebody", 60)
            except RuntimeError as failure:
                failed.append(failure)
            time.sleep(0.001)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert counters.get("somebody") == 160
