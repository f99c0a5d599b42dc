"""What is sent as a picture: refused in French, or kept without what it should not carry."""

import io
import zlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as PILImage
from PIL import PngImagePlugin
from wagtail.images.models import Image
from wagtail.models import Collection, UploadedFile

from portal.socle.images import MAX_IMAGES, clean_image
from tests.comptes.factories import UtilisateurFactory

SCRIPT = b"<script>alert(1)</script>"
GPS_IFD, ORIENTATION, DESCRIPTION = 0x8825, 0x0112, 0x010E


def picture(kind="PNG", size=(40, 20), mode="RGB", **options):
    output = io.BytesIO()
    PILImage.new(mode, size, "red").save(output, kind, **options)
    return output.getvalue()


def photo():
    """A JPEG as a phone makes it: turned a quarter, placed on the map, with words."""
    exif = PILImage.Exif()
    exif[ORIENTATION] = 6
    exif[DESCRIPTION] = "chez Fatima"
    exif.get_ifd(GPS_IFD).update({1: "N", 2: (45.0, 45.0, 56.0), 3: "E", 4: (3.0, 5.0, 24.0)})
    return picture(
        "JPEG", exif=exif, comment=b"chez Fatima", xmp=b"<x:xmpmeta>chez Fatima</x:xmpmeta>"
    )


def png_announcing(width, height):
    """A PNG header that promises that many pixels, followed by almost nothing."""

    def chunk(name, data):
        crc = zlib.crc32(name + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + name + data + crc

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    data = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def animation(count):
    output = io.BytesIO()
    first, *others = (PILImage.new("L", (8, 8), i % 250) for i in range(count))
    first.save(output, "GIF", save_all=True, append_images=others)
    return output.getvalue()


def hidden_words():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    return info


def upload(content, name="photo.png"):
    return SimpleUploadedFile(name, content)


REFUSED = {
    "empty": ("photo.png", b""),
    "truncated png": ("photo.png", picture()[:60]),
    "png cut in its header": ("photo.png", picture()[:20]),
    "truncated jpeg": ("photo.jpg", picture("JPEG", (400, 400))[:400]),
    "truncated gif": ("photo.gif", picture("GIF")[:14]),
    "truncated webp": ("photo.webp", picture("WEBP")[:40]),
    "gif in name only": ("photo.gif", b"GIF89a=1;alert(1)//"),
    "html": ("photo.png", b"<html>" + SCRIPT),
    "svg": ("photo.svg", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    "svg under an image name": ("photo.png", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    "php": ("photo.php.png", b"<?php echo 1;"),
    "zeros": ("photo.png", bytes(5000)),
    "jpeg named png": ("photo.png", picture("JPEG")),
    "tiff": ("photo.tiff", picture("TIFF")),
    "tiff named png": ("photo.png", picture("TIFF")),
    "121 million pixels": ("photo.png", png_announcing(11_000, 11_000)),
    "900 million pixels": ("photo.png", png_announcing(30_000, 30_000)),
    "one very long line": ("photo.png", png_announcing(60_000, 1)),
    "too long an animation": ("photo.gif", animation(MAX_IMAGES + 1)),
}


@pytest.fixture
def editor(client, db):
    person = UtilisateurFactory(admin=True)
    client.force_login(person)
    return person


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_single_upload_refuses_with_a_sentence(client, editor, media, name, content):
    response = client.post(
        reverse("wagtailimages:add"),
        {
            "title": "Photo",
            "collection": Collection.objects.get().pk,
            "file": upload(content, name),
        },
    )

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not Image.objects.exists()
    assert files_in(media) == []


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_multiple_upload_refuses_with_a_sentence(client, editor, media, name, content):
    response = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "Photo", "files[]": upload(content, name)},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert response.status_code == 200
    answer = response.json()
    assert answer["success"] is False
    assert len(answer["error_message"]) > 20
    assert files_in(media) == []


@pytest.mark.parametrize("case", ["truncated png", "gif in name only"])
def test_chooser_upload_refuses_with_a_sentence(client, editor, media, case):
    name, content = REFUSED[case]

    response = client.post(
        reverse("wagtailimages_chooser:create"),
        {"image-chooser-upload-title": "Photo", "image-chooser-upload-file": upload(content, name)},
    )

    assert response.status_code == 200
    assert "illisible" in response.json()["htmlFragment"]
    assert files_in(media) == []


def test_refusals_are_in_french():
    with pytest.raises(ValidationError, match="illisible"):
        clean_image(upload(REFUSED["truncated png"][1]))
    with pytest.raises(ValidationError, match="25 millions de pixels"):
        clean_image(upload(png_announcing(11_000, 11_000)))
    with pytest.raises(ValidationError, match="animation est trop longue"):
        clean_image(upload(animation(MAX_IMAGES + 1)))


def test_too_many_octets_are_refused(settings):
    settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = 50

    with pytest.raises(ValidationError, match="trop lourde"):
        clean_image(upload(picture()))


def test_photo_loses_its_place_and_words_and_stands_upright(client, editor):
    assert b"Fatima" in photo()  # the leak there is to close
    with PILImage.open(io.BytesIO(photo())) as before:
        assert before.getexif().get_ifd(GPS_IFD)

    client.post(
        reverse("wagtailimages:add"),
        {
            "title": "Chez nous",
            "collection": Collection.objects.get().pk,
            "file": upload(photo(), "../../chez Fatima\u202egpj.jpg"),
        },
    )

    image = Image.objects.get()
    kept = image.file.read()
    assert b"Fatima" not in kept
    assert b"Exif" not in kept
    assert "Fatima" not in image.file.name
    assert image.title == "Chez nous"
    assert (image.width, image.height) == (20, 40)  # orientation applied
    assert image.file_size == len(kept)
    rendition = image.get_rendition("width-10").file.read()
    assert b"Exif" not in rendition
    assert b"Fatima" not in rendition


def test_upload_kept_aside_by_a_refused_title_is_clean_too(client, editor):
    response = client.post(
        reverse("wagtailimages:add_multiple"),
        {"title": "x" * 300, "files[]": upload(photo(), "photo.jpg")},
        headers={"X-Requested-With": "XMLHttpRequest"},
    )

    assert response.json()["success"] is True
    assert b"Fatima" not in UploadedFile.objects.get().file.read()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", picture() + SCRIPT),
        ("photo.gif", picture("GIF") + SCRIPT),
        ("photo.jpg", picture("JPEG", comment=SCRIPT)),
        ("photo.webp", picture("WEBP", xmp=SCRIPT)),
        ("photo.png", picture(pnginfo=hidden_words())),
    ],
    ids=["after a png", "after a gif", "in a jpeg", "in a webp", "in a png"],
)
def test_markup_hidden_in_a_picture_is_gone(name, content):
    assert SCRIPT in content

    assert SCRIPT not in clean_image(upload(content, name)).read()


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"),
        ("PNG", "P"),
        ("PNG", "LA"),
        ("PNG", "I;16"),
        ("PNG", "RGBA"),
        ("JPEG", "L"),
        ("JPEG", "CMYK"),
        ("GIF", "P"),
        ("WEBP", "RGBA"),
    ],
)
def test_every_kind_of_picture_is_kept(kind, mode):
    output = io.BytesIO()
    PILImage.new(mode, (30, 10)).save(output, kind)

    kept = clean_image(upload(output.getvalue()))

    with PILImage.open(kept) as image:
        image.load()
        assert image.size == (30, 10)


def test_transparency_is_kept():
    kept = clean_image(upload(picture("PNG", mode="RGBA", size=(4, 4))))
    with PILImage.open(kept) as image:
        assert image.mode == "RGBA"

    see_through = PILImage.new("P", (4, 4), 0)
    output = io.BytesIO()
    see_through.save(output, "GIF", transparency=0)
    with PILImage.open(clean_image(upload(output.getvalue()))) as image:
        assert image.convert("RGBA").getpixel((0, 0))[3] == 0


def test_animation_keeps_its_first_image():
    kept = clean_image(upload(animation(5), "photo.gif"))

    assert kept.name.endswith(".png")
    with PILImage.open(kept) as image:
        assert getattr(image, "n_frames", 1) == 1


def test_names_are_generated_and_differ():
    names = {clean_image(upload(picture())).name for _ in range(3)}

    assert len(names) == 3


def send_avatar(client, content, name):
    page = client.get(reverse("wagtailadmin_account"))
    fields = {
        bound.html_name: bound.value() or ""
        for panels in page.context["panels_by_tab"].values()
        for panel in panels
        for bound in panel.get_form()
        if bound.name != "avatar" and bound.value() is not False
    }
    return client.post(
        reverse("wagtailadmin_account"), {**fields, "avatar-avatar": upload(content, name)}
    )


def test_portrait_of_an_account_loses_its_place_and_name(client, editor, media):
    assert send_avatar(client, photo(), "Fatima chez elle.jpg").status_code == 302

    (kept,) = files_in(media)
    assert "Fatima" not in kept.name
    assert b"Fatima" not in kept.read_bytes()


@pytest.mark.parametrize("case", ["truncated png", "121 million pixels", "tiff", "svg"])
def test_portrait_refused_with_a_sentence(client, editor, media, case):
    name, content = REFUSED[case]

    assert send_avatar(client, content, name).status_code == 200
    assert files_in(media) == []
