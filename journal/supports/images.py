"""Pictures at the size a support shows them: fewer points, never more, on white."""

import io
import logging

from django.core.files.storage import default_storage
from PIL import Image as Pillow

logger = logging.getLogger(__name__)
PARTOUT = Pillow.Resampling.LANCZOS


def jpeg(fichier: str, *, largeur: int, qualite: int) -> bytes | None:
    """A JPEG at most `largeur` points wide, without anything of the original but its points; None
    when the file is missing or broken, which must not stop a whole issue."""
    try:
        with default_storage.open(fichier) as file, Pillow.open(file) as image:
            if image.width > largeur:
                # A JPEG is read at a half or a quarter of its size when that is enough.
                image.draft("RGB", (largeur, largeur * image.height // image.width))
            return _encode(_shrink(_on_white(image), largeur), qualite)
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        logger.warning("picture left out of an issue: %s", fichier)
        return None


def is_readable(fichier: str) -> bool:
    """Whether there is a picture there; only its first octets are read."""
    try:
        with default_storage.open(fichier) as file, Pillow.open(file):
            return True
    except (OSError, ValueError, SyntaxError, Pillow.DecompressionBombError):
        return False


def blank() -> bytes:
    """One light grey point, as a JPEG."""
    return _encode(Pillow.new("L", (1, 1), 225), 80)


def _on_white(image):
    if image.mode in ("L", "RGB"):
        return image
    if not image.has_transparency_data:
        return image.convert("RGB")
    image = image.convert("RGBA")
    white = Pillow.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _shrink(image, largeur):
    if image.width <= largeur:
        return image
    return image.resize((largeur, max(1, round(image.height * largeur / image.width))), PARTOUT)


def _encode(image, qualite):
    output = io.BytesIO()
    image.save(output, "JPEG", quality=qualite, optimize=True)
    return output.getvalue()
