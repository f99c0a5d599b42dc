"""How fast messages leave: python -m bench envois. BENCH_SMTP=127.0.0.1:8025 names a server.

The post office's round, one row a recipient, beside a bare smtplib loop that writes the same
message and sends it over one connection to the same server, in turn, in this process. Without
a server's name one that accepts everything is started, in a process of its own.
"""

import contextlib
import os
import smtplib
import statistics
import subprocess
import sys
import time
from email.message import EmailMessage

TOURS = 5
NOMBRE = 500
MOTS = "Votre fiche est lue par les habitants : un bouton suffit pour dire qu'elle est juste. "
SERVEUR = """
import asyncio
from aiosmtpd.controller import UnthreadedController
class Tout:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"
loop = asyncio.new_event_loop()
controller = UnthreadedController(Tout(), hostname="127.0.0.1", port=0, loop=loop)
controller.begin()
print(controller.server.sockets[0].getsockname()[1], flush=True)
loop.run_forever()
"""


def main(nombre=NOMBRE, smtp=""):
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    smtp = smtp or os.environ.get("BENCH_SMTP", "")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "portail@exemple.fr"
    with server(smtp) as (host, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = host, port
        texte, html = words()
        nue, tournee = [], []
        for tour in range(TOURS):
            nue.append(nombre / bare_loop(host, port, texte, html, nombre))
            tournee.append(nombre / a_round(texte, html, nombre, tour))
    lent, vite = statistics.median(tournee), statistics.median(nue)
    print("| messages | octets | boucle smtplib nue | la tournée | rapport |")
    print("| --: | --: | --: | --: | --: |")
    print(f"| {nombre} | {len(html.encode())} | {vite:.0f}/s | {lent:.0f}/s | {lent / vite:.2f} |")
    return 0


@contextlib.contextmanager
def server(smtp):
    """(host, port) of the one that is named, or of ours."""
    if smtp:
        host, _colon, port = smtp.partition(":")
        yield host, int(port)
        return
    with subprocess.Popen(
        [sys.executable, "-c", SERVEUR], stdout=subprocess.PIPE, text=True
    ) as own:
        try:
            yield "127.0.0.1", int(own.stdout.readline())
        finally:
            own.terminate()


def words():
    """A message of the portal's usual weight, both parts."""
    from django.template import engines

    from diffusion.mise_en_forme import render_mjml
    from diffusion.notifications import COMMUN, portail

    source = (
        '{% extends "courriels/base.mjml" %}{% block contenu %}<mj-section><mj-column>'
        "<mj-text>{{ mots }}</mj-text></mj-column></mj-section>{% endblock %}"
    )
    context = COMMUN | portail() | {"sujet": "Vos fiches", "mots": MOTS * 20}
    return MOTS * 20, render_mjml(engines["django"].from_string(source).render(context))


def bare_loop(host, port, texte, html, nombre):
    """Seconds."""
    start = time.perf_counter()
    with smtplib.SMTP(host, port) as connection:
        for number in range(nombre):
            message = EmailMessage()
            message["Subject"] = "Vos fiches"
            message["From"] = "Portail <portail@exemple.fr>"
            message["To"] = f"nue{number}@exemple.fr"
            message["Message-ID"] = f"<nue-{number}@exemple.fr>"
            message.set_content(f"{texte}\n{number}\n")
            message.add_alternative(f"{html}<!-- {number} -->", subtype="html")
            connection.send_message(message)
    return time.perf_counter() - start


def a_round(texte, html, nombre, tour):
    """Seconds, the writing of the rows left out: that is done when the letter is asked for."""
    from diffusion import notifications
    from diffusion.expedition import drain
    from diffusion.models import Envoi
    from diffusion.notifications import Message, Notification

    class Mesure(Notification):
        code = "mesure"

        def render(self, envoi):
            return Message(
                sujet="Vos fiches",
                texte=f"{texte}\n{envoi.pk}\n",
                html=f"{html}<!-- {envoi.pk} -->",
            )

    notifications._known["mesure"] = Mesure()
    Envoi.objects.bulk_create(
        Envoi(
            cle=f"mesure-{tour}-{n}",
            canal="courriel",
            notification="mesure",
            destinataire=f"p{n}@exemple.fr",
        )
        for n in range(nombre)
    )
    start = time.perf_counter()
    sent = drain(duree=600)
    if sent != nombre:
        raise SystemExit(f"{sent} messages of {nombre} left")
    return time.perf_counter() - start
