"""What the tests of the fiches' pages share: forms as a browser sends them."""

import re
from html import unescape

from django.urls import reverse

from partenaires.acces import acces_par_compte
from partenaires.enums import Role
from tests.partenaires.factories import (
    MembreFactory,
)


def by_account(structure, role=Role.GESTIONNAIRE):
    return acces_par_compte(MembreFactory(structure=structure, role=role).compte)


def url(fiche, section, view="section"):
    return reverse(f"mes_fiches:{view}", args=[fiche.genre, fiche.pk, section])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def form_data(client, fiche, section):
    """What the form sends when nobody touches it."""
    form = client.get(url(fiche, section)).context["form"]
    page = client.get(url(fiche, section))
    data = {"depart": page.context["depart"], "geste": "enregistrer"}
    for tag in re.findall(r"<input [^>]*>", page.content.decode()):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if not name or name[1] in ("csrfmiddlewaretoken", "depart"):
            continue
        if ("radio" in tag or "checkbox" in tag) and " checked" not in tag:
            continue
        data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, text_ in re.findall(
        r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page.content.decode(), re.S
    ):
        data[name] = unescape(text_)
    for name, options in re.findall(
        r'<select name="([^"]+)".*?>(.*?)</select>', page.content.decode(), re.S
    ):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        data[name] = chosen[1] if chosen else ""
    assert form.fields
    return data


def save(client, fiche, section, **changes):
    data = form_data(client, fiche, section) | {k.replace("__", "-"): v for k, v in changes.items()}
    return client.post(url(fiche, section), data)
