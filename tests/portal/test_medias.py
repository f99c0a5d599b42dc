"""Images without a proxy: shown, never run; nothing else of the folder is served."""

from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def medias():
    folder = Path(settings.MEDIA_ROOT)
    for name in ("images/logo.png", "original_images/brut.png", "documents/secret.pdf"):
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
        "/media/documents/secret.pdf",
        "/media/original_images/brut.png",
        "/media/images/../documents/secret.pdf",
        "/media/images/%2e%2e/documents/secret.pdf",
        "/media/images/..%5cdocuments%5csecret.pdf",
        "/media/images/",
        "/media/",
    ],
)
def test_nothing_else_is_served(client, medias, path):
    assert client.get(path).status_code in (400, 404)
