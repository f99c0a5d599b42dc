"""Kinds of message for these tests only, and a server to receive them."""

from datetime import timedelta

import pytest

from diffusion import notifications
from diffusion.actions import stop_address
from diffusion.enums import Canal, Motif
from diffusion.notifications import Message, Notification, register
from diffusion.refus import refusal_url
from tests.diffusion import serveurs


class Essai(Notification):
    code = "essai"
    libelle = "Message d'essai"

    def render(self, envoi):
        mot = envoi.contexte.get("mot", "")
        if adresse := envoi.contexte.get("arreter"):  # somebody complains at that moment
            stop_address("courriel", adresse, motif=Motif.PLAINTE)
        if mot == "plus la peine":
            return None
        return Message(sujet=f"Essai {mot}", texte=f"{mot}\n", html=f"<p lang=fr>{mot}</p>")


class Rappel(Essai):
    code = "essai-rappel"
    libelle = "Rappels d'essai"
    refusable = True
    duree = timedelta(hours=1)

    def render(self, envoi):
        return Message(sujet="Rappel", texte=f"Arrêter : {refusal_url(envoi)}\n")


class Casse(Essai):
    code = "essai-casse"

    def render(self, envoi):
        raise LookupError(f"no fiche for {envoi.destinataire}")


class Sms(Essai):
    code = "essai-sms"
    libelle = "SMS d'essai"
    canal = Canal.SMS

    def render(self, envoi):
        return Message(texte=envoi.contexte.get("mot", ""))


@pytest.fixture(autouse=True)
def genres(monkeypatch):
    """The kinds of message above, known as long as the test lasts."""
    monkeypatch.setattr(notifications, "_known", dict(notifications._known))
    for genre in (Essai, Rappel, Casse, Sms):
        register(genre)


@pytest.fixture
def serveur(settings):
    """serveur(rcpt={…}) starts an SMTP server where everything then goes, and returns its box."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 2
    settings.DEFAULT_FROM_EMAIL = "portail@exemple.fr"
    open_servers = []

    def start(**behaviour):
        boite = serveurs.Boite(**behaviour)
        server = serveurs.smtp(boite)
        settings.EMAIL_PORT = server.__enter__()
        open_servers.append(server)
        return boite

    yield start
    for server in open_servers:
        server.__exit__(None, None, None)


@pytest.fixture
def port_ferme(settings, unused_tcp_port_number):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", unused_tcp_port_number


@pytest.fixture
def unused_tcp_port_number():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
