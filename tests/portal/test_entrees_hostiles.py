"""However odd the request: a page or a clear refusal, never a 500."""

import pytest
from django.test import Client

from portal.pages.models import PageAccueil, PageSimple
from tests.annuaire.factories import ServiceFactory
from tests.comptes.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db

VALEURS = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "%00",
    "'",
    '"',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "../../etc/passwd",
    "-1",
    "0",
    "1e309",
    "nan",
    "inf",
    "9" * 400,
    "a" * 5000,
    "é" * 3000,
    "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\u202eabc",
    "\r\nSet-Cookie: x=1",
    "NEAR(a b)",
    'a" AND "b',
    "a* OR b:c ^ (d",
    "true",
    "[]",
    "٣",
    "😀" * 100,
    "\ufffe",
]
PARAMETRES = [
    "q", "theme", "quartier", "public", "langue", "gratuit", "aujourdhui", "garde", "pmr", "tri",
    "page", "carte", "c_x", "f", "z", "bbox", "ids", "lat", "inconnu",
]  # fmt: skip
SANS_ENTITE = (
    '{"blocks": [{"key": "a", "text": "x", "type": "unstyled", "depth": 0, "inlineStyleRanges": [],'
    ' "entityRanges": [{"offset": 0, "length": 1, "key": 7}]}], "entityMap": {}}'
)
CHEMINS = [
    "/",
    "/annuaire/",
    "/annuaire/suggestions/",
    "/annuaire/selection/",
    "/annuaire/carte.json",
    "/annuaire/points.bin",
    "/annuaire/noms.json",
    "/annuaire/nouveautes.rss",
    "/plan-du-site/",
]


@pytest.fixture
def gentle(client):
    """A client that gives the answer people would see, not the exception."""
    client.raise_request_exception = False
    ServiceFactory(nom="Un service")
    return client


@pytest.mark.parametrize("chemin", CHEMINS)
def test_query_strings(gentle, chemin):
    for name in PARAMETRES:
        for value in VALEURS:
            response = gentle.get(chemin, {name: value})
            assert response.status_code < 500, (name, value)
            assert b"<script>alert(1)</script>" not in response.content, (name, value)


@pytest.mark.parametrize(
    "query",
    ["%ff%fe", "q=%c3%28", "q[]=1&q[]=2", "=&&=;", "q=1&q=2&page=1&page=x", "%", "q=%u0041"],
)
def test_broken_encodings(gentle, query):
    for chemin in CHEMINS:
        assert gentle.get(f"{chemin}?{query}").status_code < 500


@pytest.mark.parametrize("value", [v for v in VALEURS if v.isprintable() and v.isascii()])
def test_headers(gentle, value):
    response = gentle.get(
        "/annuaire/?tri=moi",
        headers={"Portail-Position": value, "HX-Request": value, "Accept-Encoding": value},
    )
    assert response.status_code < 500


@pytest.mark.parametrize("value", VALEURS)
def test_form_values(gentle, value):
    url = f"/annuaire/service/{ServiceFactory().pk}/signaler/"
    for body in (
        {"motif": value, "message": value, "contact": value},
        {"motif": "autre", "message": value, "contact": value},
    ):
        assert gentle.post(url, body).status_code < 500


@pytest.mark.parametrize(
    "content_type",
    [
        "application/x-www-form-urlencoded; charset=utf-16",
        "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=é",
        "application/json",
        "text/plain; charset=latin-1",
        "",
        "a" * 300,
    ],
)
def test_bodies_that_cannot_be_read(gentle, content_type):
    url = f"/annuaire/service/{ServiceFactory().pk}/signaler/"
    for body in (b"", b"\xff\xfe\x00", b"motif=%ff&message=%00", b"--\r\n" * 50):
        response = gentle.generic("POST", url, body, content_type=content_type)
        assert response.status_code < 500


@pytest.mark.parametrize(
    "header",
    [
        "X: a;(;x*;x*99\t",
        "Content-Disposition: form-data; name=motif;(;x*;x*99\t",
        "Content-Disposition: form-data; name*=BOGUS''motif",
        "Content-Disposition: form-data; name=motif\r\nContent-Type: a/b; charset*=BOGUS''x",
        "Content-Disposition: form-data; name=f; filename*=BOGUS''x",
        "Content-Disposition: form-data; name=motif\r\nContent-Transfer-Encoding: base64",
    ],
)
def test_parts_that_cannot_be_read(header):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    url = f"/annuaire/service/{ServiceFactory().pk}/signaler/"
    client.get(url)
    body = f"--X\r\n{header}\r\n\r\n!\r\n--X--\r\n".encode()
    content_type = "multipart/form-data; boundary=X"
    assert client.generic("POST", url, body, content_type=content_type).status_code in (400, 403)


def test_a_foreign_host_is_refused_with_the_headers_of_any_page(gentle):
    response = gentle.get("/", headers={"Host": "ailleurs.example"})
    assert response.status_code == 400
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/gestion/pages/{page}/unpublish/?next=x", {"next": "x"}),
        ("/gestion/choose-external-link/", {}),
        ("/gestion/redirects/import/process/", {}),
        ("/gestion/snippets/choose/annuaire/structure/create/", {}),
        ("/gestion/snippets/choose/territoire/quartier/create/", {}),
        ("/gestion/pages/1/set_position/", {}),
        ("/gestion/failwhale/", {}),
        ("/gestion/pages/{page}/edit/", {"title": "T", "slug": "t", "texte": SANS_ENTITE}),
    ],
)
def test_what_wagtail_takes_on_trust(gentle, path, body):
    gentle.force_login(UtilisateurFactory(admin=True))
    page = PageSimple(title="Une page", slug="une-page")
    PageAccueil.objects.get().add_child(instance=page)
    response = gentle.post(path.format(page=page.pk), body)
    assert response.status_code in (400, 404)


def test_an_accident_of_ours_is_never_called_a_bad_request(gentle, monkeypatch):
    def broken(*args):
        raise TypeError("a bug of ours")

    monkeypatch.setattr("annuaire.gestion.vues.find_pairs", broken)
    gentle.force_login(UtilisateurFactory(admin=True))
    assert gentle.get("/gestion/annuaire/doublons/").status_code == 500


@pytest.mark.parametrize(
    "path",
    [
        "/annuaire/services/99999999999999999999-x/",
        "/annuaire/services/0-x/",
        "/annuaire/structures/1-/",
        "/annuaire/service/abc/signaler/",
        "/annuaire/%00/",
        "/%ff/",
        "/media/../../portal/settings/base.py",
        "/nulle-part",
        "/annuaire/services/1-é/",
        "/gestion/../annuaire/",
    ],
)
def test_paths(gentle, path):
    response = gentle.get(path, follow=True)
    assert response.status_code < 500
    assert "Traceback" not in response.content.decode(errors="replace")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "PROPFIND"])
def test_methods(gentle, method):
    for chemin in CHEMINS:
        assert gentle.generic(method, chemin).status_code < 500


def test_refusals_are_pages_in_french(gentle):
    response = gentle.get("/annuaire/?q=%00")
    assert response.status_code in (200, 400)
    lost = gentle.get("/annuaire/nulle-part/")
    assert lost.status_code == 404
    assert "Page introuvable" in lost.content.decode()
