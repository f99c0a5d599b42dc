"""E-mail, by whatever backend EMAIL_URL or COURRIEL_FOURNISSEUR chooses."""

import re
import smtplib
from contextlib import suppress
from email.utils import formataddr, parseaddr

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.translation import gettext as _

from diffusion.adresses import is_courriel
from diffusion.canaux import CanalError, CanalFerme
from diffusion.notifications import get_notification
from diffusion.refus import refusal_url
from portal.socle.jetons import fingerprint

ENTETES = {
    "Auto-Submitted": "auto-generated",  # RFC 3834: answering machines stay silent
    "X-Auto-Response-Suppress": "OOF, AutoReply",
    "Content-Language": "fr",
}
# Enhanced status codes about the recipient; 5.1.7 and 5.1.8 are about the sender.
PERSONNE = re.compile(r"\b5\.1\.(?:0|1|2|3|6|10)\b")
STATUT = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
INCONNU = re.compile(
    r"(?:user|recipient|mailbox|address|account)\b.{0,40}\b(?:unknown|not found|not exist|"
    r"unavailable|disabled)|(?:no such|unknown|invalid) (?:user|recipient|mailbox|address)|"
    r"does not exist|n'existe pas|inconnu",
    re.IGNORECASE,
)
PLEIN = 552  # the message is too big for that server


def build():
    return CanalCourriel()


class CanalCourriel:
    backend = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self._drop()

    def open(self):
        """Connect, or connect again. Raises CanalFerme."""
        try:
            self.backend = self.backend or get_connection()
            self.backend.open()
        except (OSError, AnymailError, ImproperlyConfigured) as error:  # SMTP errors are OSErrors
            self._drop()
            raise CanalFerme(_("Le serveur de courriel ne répond pas : %s") % say(error)) from error

    def prepare(self, envoi, message):
        """The whole message, written before the server is spoken to. Raises CanalError."""
        if not is_courriel(envoi.destinataire):
            raise CanalError(_("L'adresse est mal écrite."), permanent=True, adresse_morte=True)
        courriel = Courriel(
            subject=message.sujet,
            body=message.texte,
            from_email=sender(),
            to=[envoi.destinataire],
            reply_to=[settings.COURRIEL_REPONSE] if settings.COURRIEL_REPONSE else None,
            headers=headers(envoi, message),
        )
        if message.html:
            courriel.attach_alternative(message.html, "text/html")
        courriel.message()
        return courriel

    def send(self, courriel):
        """Raises CanalError. A line dropped before the answer is a failure: the message may have
        left, and its Message-ID then tells the double."""
        try:
            self.backend.send_messages([courriel])
        except smtplib.SMTPException as error:
            found = explain(error)
            if isinstance(error, smtplib.SMTPServerDisconnected) or _code(error) == 421:
                self._drop()
            raise found from error
        except (AnymailError, ImproperlyConfigured) as error:
            raise explain_hosted(error) from error
        except OSError as error:
            self._drop()
            raise CanalError(say(error)) from error
        status = getattr(courriel, "anymail_status", None)
        return (status and status.message_id) or courriel.extra_headers["Message-ID"]

    def _drop(self):
        if self.backend:
            with suppress(OSError):
                self.backend.close()


class Courriel(EmailMultiAlternatives):
    """Written once, though looked at before leaving."""

    _written = None

    def message(self):
        if self._written is None:
            self._written = super().message()
        return self._written


def sender():
    """« Name <address> »: the portal's name when the setting gives an address alone."""
    name, adresse = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or settings.WAGTAIL_SITE_NAME, adresse))


def message_id(envoi):
    """The same at each try: whoever gets a rare double can tell."""
    domaine = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{fingerprint(envoi.cle, 'message-id')[:40]}@{domaine}>"


def headers(envoi, message):
    found = {**ENTETES, **message.entetes, "Message-ID": message_id(envoi)}
    if get_notification(envoi.notification).refusable:
        found["List-Unsubscribe"] = f"<{refusal_url(envoi)}>"
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def explain(error):
    """What an SMTP error means for this message, or for all of them."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        text = say_answer(code, said)
        permanent = 500 <= code < 600
        return CanalError(
            text, permanent=permanent, adresse_morte=permanent and is_dead(code, said)
        )
    if isinstance(error, smtplib.SMTPSenderRefused) and error.smtp_code != PLEIN:
        return CanalFerme(say(error))
    if isinstance(error, smtplib.SMTPResponseException):
        return CanalError(say(error), permanent=500 <= error.smtp_code < 600)
    permanent = isinstance(error, smtplib.SMTPNotSupportedError)
    return CanalError(say(error), permanent=permanent)


def explain_hosted(error):
    """The same for a provider's API."""
    if isinstance(error, AnymailRecipientsRefused):
        return CanalError(say(error), permanent=True)
    if not isinstance(error, AnymailAPIError):  # settings, or what this provider cannot do
        return CanalFerme(say(error))
    status = error.status_code
    if status in (401, 402, 403, 429):
        return CanalFerme(say(error))
    return CanalError(say(error), permanent=status is not None and 400 <= status < 500)


def is_dead(code, said):
    """Nobody is there: no refusal of our server, of the words, or of the moment."""
    text = _decode(said)
    if code not in (550, 551, 553):
        return False
    return bool(PERSONNE.search(text) if STATUT.search(text) else INCONNU.search(text))


def say(error):
    if isinstance(error, smtplib.SMTPResponseException):
        return say_answer(error.smtp_code, error.smtp_error)
    text = str(error) or type(error).__name__
    return text.splitlines()[0][:300]


def say_answer(code, said):
    return f"{code} {' '.join(_decode(said).split())}"[:300]


def _code(error):
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return getattr(error, "smtp_code", None)


def _decode(said):
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
