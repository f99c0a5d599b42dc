"""Images people send: bounded, re-encoded, without the place where they were taken.

Whatever door a picture comes through (the admin's single, multiple and chooser uploads, a person's
own portrait, later the partners' forms), `clean_image` reads its pixels and writes a new file with
them: no EXIF, GPS, XMP, colour profile, comment or trailing octets survive, and the name is ours.
Colours of wide-gamut photos may lose a little strength; an animation keeps its first image only (an
animation nobody can stop shuts people out, RGAA 13.8).
"""

import io
import secrets
import warnings

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageOps
from wagtail.admin.forms.account import AvatarPreferencesForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

FORMATS = ("GIF", "JPEG", "PNG", "WEBP")
MAX_COTE = 12_000  # pixels: a longer side is a bomb or a scan nobody can show
MAX_IMAGES = 100  # of an animation
QUALITE = 88
# What each format becomes: (Pillow format, extension, options). A GIF becomes a PNG.
SORTIES = {
    "JPEG": ("JPEG", "jpg", {"quality": QUALITE, "optimize": True, "progressive": True}),
    "PNG": ("PNG", "png", {"optimize": True}),
    "GIF": ("PNG", "png", {"optimize": True}),
    "WEBP": ("WEBP", "webp", {"quality": QUALITE, "method": 4}),
}
MODES = {
    "JPEG": ("L", "RGB"),
    "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"),
    "WEBP": ("RGB", "RGBA"),
}


def clean_image(file) -> ContentFile:
    """A new file with the same pixels and nothing else, under a generated name.

    Raises ValidationError, in French, for what is not a picture or is too big.
    """
    _check_octets(file)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as image:
                _check_pixels(image)
                return _encode(image)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    except Exception:  # decoders raise anything (OSError, SyntaxError, struct.error…)
        raise _unreadable() from None


def _check_octets(file):
    limit = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE
    if file.size > limit:
        raise ValidationError(
            _("Cette image est trop lourde (%(size)s) : %(limit)s au plus."),
            code="file_too_large",
            params={"size": filesizeformat(file.size), "limit": filesizeformat(limit)},
        )


def _check_pixels(image):
    """Before any pixel is decoded: a few kilobytes can announce a billion of them."""
    width, height = image.size
    if width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS or max(width, height) > MAX_COTE:
        raise _too_many_pixels()
    if getattr(image, "n_frames", 1) > MAX_IMAGES:
        raise ValidationError(
            _("Cette animation est trop longue : %(limit)s images au plus."),
            code="too_many_frames",
            params={"limit": MAX_IMAGES},
        )


def _encode(image):
    kind, extension, options = SORTIES[image.format]
    image.seek(0)
    image.load()
    image = ImageOps.exif_transpose(image)
    if image.mode not in MODES[kind]:
        image = image.convert(_mode(image, kind))
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    output = io.BytesIO()
    image.save(output, kind, **options)
    return ContentFile(output.getvalue(), name=f"{secrets.token_hex(12)}.{extension}")


def _mode(image, kind):
    if kind != "JPEG" and image.has_transparency_data:
        return "RGBA"
    return "RGB"


def _too_many_pixels():
    return ValidationError(
        _("Cette image est trop grande : %(limit)s millions de pixels au plus. Réduisez-la."),
        code="file_too_many_pixels",
        params={"limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000},
    )


def _unreadable():
    return ValidationError(
        _("Cette image est illisible : fichier abîmé, ou qui n'est pas une image."),
        code="invalid_image",
    )


class ChampImage(WagtailImageField):
    """Wagtail's checks, then a clean copy; Wagtail 8.0 lets some decoding errors through (500)."""

    def to_python(self, data):
        try:
            file = super().to_python(data)
        except ValidationError:
            raise
        except Exception:  # Pillow's OSError on a truncated file, among others
            raise _unreadable() from None
        return clean_image(file) if file else file


# Rooms above say here why the pixels of one of their images may not change:
# guard(image) -> a sentence, "" when they may.
GARDES = []


class FormulaireImage(BaseImageForm):
    """The base of every image form of the admin (WAGTAILIMAGES_IMAGE_FORM_BASE)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            given = self.fields["file"]
            self.fields["file"] = ChampImage(
                label=given.label, required=given.required, widget=given.widget
            )

    def clean_file(self):
        """Under one number, other pixels would be shown wherever the image is."""
        file = self.cleaned_data.get("file")
        if self.instance.pk and "file" in self.changed_data:
            for guard in GARDES:
                if why := guard(self.instance):
                    raise ValidationError(why, code="file_kept")
        return file


class FormulaireAvatar(AvatarPreferencesForm):
    """A person's own picture in the admin, which Wagtail 8.0 keeps as it was sent."""

    avatar = ChampImage(label=gettext_lazy("Photo de profil"), required=False)


def clean_waiting_upload(sender, instance, **kwargs):
    """Multiple upload keeps the raw file aside when only its title or collection is refused."""
    content_type = instance.for_content_type
    is_image = content_type and (content_type.app_label, content_type.model) == (
        "wagtailimages",
        "image",
    )
    if is_image and instance.file and not instance.file._committed:
        instance.file = clean_image(instance.file)
