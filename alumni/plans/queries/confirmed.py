"""Which results somebody else than the officer has confirmed: the second source.

The one place that says so, for measures, for success cases and for whoever asks next. So far nothing but the officer's
own word is recorded; the supervisor's confirmation and accepted evidence are read here once they are.
"""

from collections.abc import Sequence


def plans(_plan_ids: Sequence[int]) -> frozenset[int]:
    """Those of these plans whose results are confirmed."""
    return frozenset()
