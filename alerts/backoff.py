"""When a channel that failed is tried again, and when it counts as dead."""

from __future__ import annotations

from datetime import datetime, timedelta

BASE = 5.0
CAP = 3_600.0
DEAD_AFTER = timedelta(days=3)
DEAD_FAILURES = 30


def pause(failures: int, chance: float) -> float:
    """Seconds to wait after so many failures in a row: exponential with full jitter (M. Brooker,
    "Exponential Backoff And Jitter", AWS Architecture Blog, 2015), but never under :data:`BASE`.

    :param chance: a random number in 0..1.
    """
    ceiling = min(CAP, BASE * 2.0 ** min(max(failures, 1), 30))
    return BASE + chance * (ceiling - BASE)


def is_dead(failures: int, last_success: datetime, now: datetime) -> bool:
    """Whether nobody should believe any more that messages get through.

    :param last_success: or when the channel was made, if it never worked.
    """
    return failures >= DEAD_FAILURES or (failures > 0 and now - last_success >= DEAD_AFTER)
