"""QR codes: one picture of black squares for one address."""

import io
from functools import lru_cache

import segno


@lru_cache(maxsize=256)
def qr_png(adresse: str) -> bytes:
    """One bit a point, so that a press prints it in black alone. Its quiet zone is in it."""
    output = io.BytesIO()
    segno.make(adresse, error="m", micro=False).save(output, kind="png", scale=8, border=2)
    return output.getvalue()
