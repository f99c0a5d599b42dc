"""Images without a proxy: shown, never run; nothing else of the folder is served."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


PRIVES = ("original_images/brut.png", "documents/secret.pdf", "enregistrements/brouillon.mp3")


@pytest.fixture
def medias():
    folder = Path(settings.MEDIA_ROOT)
    for name in ("images/logo.png", *PRIVES):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\x89PNG\r\n\x1a\n<script>")
    return folder


def test_a_rendition_is_shown_and_never_sniffed(client, medias):
    response = client.get("/media/images/logo.png")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        *(f"/media/{name}" for name in PRIVES),
        "/media/images/../documents/secret.pdf",
        "/media/images/%2e%2e/documents/secret.pdf",
        "/media/images/..%5cdocuments%5csecret.pdf",
        "/media/images/",
        "/media/",
    ],
)
def test_nothing_else_is_served(client, medias, path):
    assert client.get(path).status_code in (400, 404)


@pytest.mark.parametrize("folder", [name.partition("/")[0] for name in PRIVES])
def test_the_proxy_leaves_these_folders_to_the_portal_too(folder):
    caddyfile = (settings.BASE_DIR / "deploy" / "Caddyfile").read_text()
    assert f"handle /media/{folder}/* {{\n\t\terror 404\n\t}}" in caddyfile
    assert f"`/media/{folder}/`" in (settings.BASE_DIR / "docs" / "installer.md").read_text()
