"""Asking a worker for something a page can do without."""

import logging

from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(task, *args):
    """Queue a task; False, and a line in the log, when the broker does not answer.

    For work that may be lost: what must happen is a row first, found again by the beat.
    """
    try:
        task.apply_async(args, retry=False)
    except (OperationalError, OSError):
        logger.warning("broker unreachable: %s not queued", task.name)
        return False
    return True
