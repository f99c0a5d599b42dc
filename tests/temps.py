"""How long something takes, asked so that a shared machine's bad moment is not the code's fault.

A limit tells an honest algorithm from one whose time explodes (tens of seconds): it is in seconds
of CPU of a quiet machine. Where the processor is slower just now, as a fixed piece of work tells,
it is longer in proportion; and what passes it is tried again, twice.
"""

import time

TRAVAIL = 300_000
CALME = 0.035  # seconds of CPU it takes on a quiet machine
ESSAIS = 3


def seconds(act) -> float:
    """CPU seconds of this process."""
    start = time.process_time()
    act()
    return time.process_time() - start


def slowness() -> float:
    """How many times slower than a quiet machine this one is now; never less than one."""
    return max(1.0, seconds(lambda: sum(n * n % 7 for n in range(TRAVAIL))) / CALME)


def assert_quick(act, limite):
    """act() takes less than `limite` CPU seconds of a quiet machine. Returns what it gave."""
    for essai in range(1, ESSAIS + 1):
        before = slowness()
        start = time.process_time()
        found = act()
        spent = time.process_time() - start
        allowed = limite * max(before, slowness())
        if spent < allowed:
            return found
        assert essai < ESSAIS, f"{spent:.2f} s of CPU, {allowed:.2f} allowed"
    return None
