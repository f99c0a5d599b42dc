"""How e-mails are written: both parts by hand, MJML wholly translated, nothing from elsewhere."""

import re

import pytest
from django.template import engines
from django.template.loaders.locmem import Loader

from diffusion.mise_en_forme import render_mjml
from diffusion.notifications import render_courriel, render_sms

MJML = """{% extends "courriels/base.mjml" %}
{% block apercu %}Un aperçu{% endblock %}
{% block contenu %}<mj-section><mj-column><mj-text>Bonjour {{ nom }}</mj-text>
{% include "courriels/_bouton.mjml" with url=lien texte="Ouvrir" %}</mj-column></mj-section>
{% endblock %}"""
TXT = """{% autoescape off %}Bonjour {{ nom }}

Voici : {{ lien }}
{% include "courriels/_pied.txt" %}{% endautoescape %}"""
SMS = "{% autoescape off %}Été : {{ nom }}{% endautoescape %}"
CONTEXTE = {"nom": "l'été <b>", "lien": "https://portail.exemple.fr/lien/?a=1&b=2"}


@pytest.fixture(autouse=True)
def gabarits(monkeypatch):
    """Two templates more than the site's."""
    engine = engines["django"].engine
    loader = Loader(
        engine,
        {
            "courriels/essai.mjml": MJML,
            "courriels/essai.txt": TXT,
            "sms/essai.txt": "Été : {{ nom }}",
        },
    )
    monkeypatch.setattr(engine, "template_loaders", [loader, *engine.template_loaders])


def test_both_parts_are_written():
    message = render_courriel("essai", CONTEXTE)

    assert message.sujet == "Bonjour l'été <b>"
    assert message.texte.startswith("Voici : https://portail.exemple.fr/lien/?a=1&b=2\n")
    assert "Portail de territoire" in message.texte
    assert "<" not in message.texte.replace("<b>", "")
    assert "Bonjour l&#x27;été &lt;b&gt;" in message.html
    assert 'href="https://portail.exemple.fr/lien/?a=1&amp;b=2"' in message.html
    assert message.html.count("https://portail.exemple.fr/lien/") == 2  # the button, and in words


def test_the_html_is_whole_french_dark_too_and_alone():
    html = render_courriel("essai", CONTEXTE).html

    assert "<mj-" not in html
    assert '<html lang="fr"' in html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html
    assert "Un aperçu" in html
    assert "<img" not in html
    loaded = re.findall(r'(?:src|background)="?[^>"]*https?:|url\(|@import|<link|<script', html)
    assert loaded == []


def test_the_foot_says_why_and_how_to_stop():
    with_refusal = CONTEXTE | {"raison": "Parce que.", "lien_refus": "https://p.fr/envois/refus/1"}

    plain, refusable = render_courriel("essai", CONTEXTE), render_courriel("essai", with_refusal)

    for part in (refusable.texte, refusable.html):
        assert "Parce que." in part
        assert "https://p.fr/envois/refus/1" in part
        assert "Ne plus recevoir" in part
    for part in (plain.texte, plain.html):
        assert "Ne plus recevoir" not in part


def test_a_subject_is_one_line_whatever_is_put_in_it():
    message = render_courriel("essai", CONTEXTE | {"nom": "Anne\r\nBcc: tous@exemple.fr"})

    assert message.sujet == "Bonjour Anne"
    assert "\n" not in message.sujet


@pytest.mark.parametrize("wrong", ["<mjml><mj-body><mj-nimporte/></mj-body></mjml>", "<mjml>", ""])
def test_wrong_mjml_is_an_error(wrong):
    with pytest.raises(ValueError, match=r"MJML"):
        render_mjml(wrong)


def test_a_text_message_is_short():
    assert render_sms("essai", {"nom": "l’Ancre  «  ici »\n"}).texte == 'Été : l\'Ancre "ici"'
