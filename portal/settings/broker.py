"""Where Celery's messages live: Redis when there is one, else files in a folder (no server)."""

from pathlib import Path


def broker_url(redis_url: str) -> str:
    return redis_url or "filesystem://localhost//"


def broker_options(redis_url: str, var_dir: Path) -> dict:
    """Transport options for the chosen broker; makes the message folders when there is no Redis.

    Redis gives a message back after visibility_timeout (seconds) when its worker died; without
    unacked_restore_throttle=1 kombu 5.7 waits ten sweeps more.
    """
    if redis_url:
        return {
            "visibility_timeout": 900,
            "unacked_restore_throttle": 1,
            # A page may be waiting: no second try, no long one.
            "max_retries": 0,
            "socket_connect_timeout": 2,  # seconds
        }
    folder = var_dir / "celery"
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "polling_interval": 0.2,
    }
