"""What the tests of signing in share: asking for a link, reading the message, entering."""

import re

from django.urls import reverse

from diffusion.models import Envoi
from diffusion.notifications import get_notification

CONNEXION = "/compte/connexion/"
CODE = "/compte/connexion/code/"
ENTRER = "/compte/connexion/entrer/"
MOT_DE_PASSE = "/compte/connexion/mot-de-passe/"


def ask(client, courriel, **data):
    return client.post(CONNEXION, {"courriel": courriel, **data})


def read_mail(envoi=None):
    """The last message as it leaves: (its text, the link in it or "", the code in it or "")."""
    envoi = envoi or Envoi.objects.latest("pk")
    message = get_notification(envoi.notification).render(envoi)
    assert message.html
    link = re.search(r"/compte/\S*lien/\S+/", message.texte)
    code = re.search(r"^(\d{3}) (\d{3})$", message.texte, re.M)
    return message.texte, link[0] if link else "", "".join(code.groups()) if code else ""


def ask_and_read(client, courriel, **data):
    ask(client, courriel, **data)
    return read_mail()


def open_and_press(client, link):
    """What a person does, and what a robot that presses buttons does too."""
    client.get(link)
    page = client.get(ENTRER)
    return page, client.post(ENTRER)


def is_in(client):
    return client.get(reverse("comptes:compte")).status_code == 200
