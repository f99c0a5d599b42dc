"""However odd the request: a page or a clear refusal, never a 500."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client

from comptes import jetons
from partenaires.models import PersonneListee
from portal.pages.models import PageAccueil, PageSimple
from tests.annuaire.factories import ServiceFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import InvitationFactory, MembreFactory

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


# Public forms of the partners' rooms: the names of their fields.
FORMULAIRES = {
    "/annuaire/manque/": ("type", "nom", "description", "quartier", "contact", "site"),
    "/compte/connexion/": ("courriel", "next"),
    "/compte/connexion/code/": ("code",),
    "/compte/connexion/mot-de-passe/": ("courriel", "mot_de_passe", "next"),
    "/compte/connexion/entrer/": ("inconnu",),
    "/lien/": ("courriel", "site", "geste"),
    "/lien/renouveler/": ("geste",),
    "/lien/desactiver/": ("geste",),
    "/mes-coordonnees/lien/": ("courriel",),
}
# What a partner sends, and what somebody invited or named does.
FORMULAIRES_DES_PARTENAIRES = {
    "/mes-fiches/confirmer/": ("fiche", "geste", "retour"),
    "/mes-fiches/annuler/": ("fiche", "geste", "retour"),
    "/mes-fiches/ouverte/": ("fiche",),
    "/mes-fiches/structure/{pk}/horaires/": ("horaires", "depart", "choix-horaires", "geste"),
    "/mes-fiches/structure/{pk}/contacts/": ("telephone", "courriel", "site_web", "depart"),
    "/mes-fiches/structure/{pk}/themes/": ("thematiques", "quartiers", "mots_cles", "depart"),
    "/mes-fiches/structure/{pk}/ou/apercu/": ("lieu-nom", "lieu-quartier", "lieu-point"),
    "/mes-fiches/structure/{pk}/fermer/": ("du", "au", "le", "a_la_place"),
    "/mes-fiches/structure/{pk}/nouveau/": ("nom", "type", "thematiques", "horaires", "geste"),
    "/mon-espace/structure/{pk}/photos/": ("image", "description", "credit", "accord"),
    "/mon-espace/structures/{pk}/collegues/inviter/": ("courriel", "role", "mot"),
    "/mon-espace/structures/{pk}/collegues/rappels/": ("recoit",),
    "/mon-espace/invitation/": ("reponse", "cest_moi", "prenom", "nom"),
    "/mes-coordonnees/corriger/": ("nom", "telephone", "courriel"),
    "/mes-coordonnees/retirer/": ("communs",),
    "/compte/nom/": ("first_name", "last_name"),
    "/compte/adresse/": ("courriel",),
}


def check(response, *said):
    """A page, whose headers a server can write."""
    assert response.status_code < 500, said
    assert b"<script>alert(1)</script>" not in response.content, said
    for _name, value in response.items():
        assert value.isprintable(), said
        value.encode("latin-1")
    for cookie in response.cookies.values():
        written = cookie.OutputString()
        assert written.isprintable(), said
        written.encode("latin-1")


def post_all(client, path, fields):
    for value in VALEURS:
        cache.clear()  # what was asked before does not brake
        check(client.post(path, dict.fromkeys(fields, value)), path, value)
        for field in fields if value in ("<script>alert(1)</script>", "a" * 5000, "[]") else ():
            check(client.post(path, {field: [value] * 3}), path, field, value)


@pytest.mark.parametrize("path", FORMULAIRES)
def test_addresses_of_forms(gentle, path):
    for value in VALEURS:
        said = dict.fromkeys(("next", "confirmer", "lien", "envoye"), value)
        check(gentle.get(path, said), path, value)


@pytest.mark.parametrize("path", FORMULAIRES)
def test_public_forms(gentle, path):
    gentle.post("/compte/connexion/", {"courriel": "quelqu.un@exemple.fr"})
    post_all(gentle, path, FORMULAIRES[path])


@pytest.mark.parametrize("path", FORMULAIRES_DES_PARTENAIRES)
def test_partners_forms(gentle, path):
    membre = MembreFactory(gestionnaire=True)
    gentle.force_login(membre.compte)
    invitation = InvitationFactory(structure=membre.structure, par=membre.compte)
    personne = PersonneListee.objects.create(structure=membre.structure, empreinte="0" * 64)
    for cookie, usage, data in (
        ("invitation", "invitation", {"invitation": invitation.pk}),
        ("personne", "personne", {"personne": personne.pk}),
    ):
        gentle.cookies[cookie] = jetons.issue(
            usage, courriel="une@exemple.fr", duree=timedelta(days=1), **data
        )
    path, fields = path.format(pk=membre.structure.pk), FORMULAIRES_DES_PARTENAIRES[path]
    assert gentle.get(path).status_code in (200, 302, 405)  # it is there
    post_all(gentle, path, fields)


@pytest.mark.parametrize(
    "path",
    [
        "/lien/{}/",
        "/personne/{}/",
        "/mon-espace/invitation/{}/",
        "/compte/connexion/lien/{}/",
        "/compte/adresse/lien/{}/",
        "/envois/refus/{}",
        "/mes-fiches/structure/1/{}/",
    ],
)
def test_secrets_of_links(gentle, path):
    for value in VALEURS:
        check(gentle.get(path.format(quote(value, safe=""))), path, value)


COOKIES = ("lien", "personne", "invitation", "demande", "entree", "adresse", "appareil")


@pytest.mark.parametrize("value", VALEURS)
def test_cookies(gentle, value):
    # As a server hands them over: octets read as latin-1.
    sent = "; ".join(f"{nom}={value[:3000]}" for nom in COOKIES).encode().decode("latin-1")
    for path in (
        "/mes-fiches/",
        "/mes-coordonnees/",
        "/mon-espace/invitation/",
        "/compte/connexion/code/",
        "/compte/connexion/entrer/",
        "/compte/adresse/confirmer/",
    ):
        check(gentle.get(path, headers={"Cookie": sent}), path, value)


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
