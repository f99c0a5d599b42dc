"""Where Chromium is on this machine."""

import functools
import os
import shutil

# The first is the same engine without windows nor menus: browser tests take a third less.
NOMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


@functools.cache
def find_chromium():
    """Its path, "" when there is none. CHROMIUM=… chooses it (CHROMIUM=none: do without)."""
    if (chosen := os.environ.get("CHROMIUM")) is not None:
        return shutil.which(chosen) or ""
    return next((path for name in NOMS if (path := shutil.which(name))), "")
