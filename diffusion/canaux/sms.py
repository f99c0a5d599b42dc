"""Text messages: on the screen or in a file to develop, OVH, or any provider that takes a POST."""

import json
import re
import sys

import ovh
import requests
from django.conf import settings
from django.utils.translation import gettext as _
from ovh import exceptions as ovh_errors

from diffusion.adresses import normalize
from diffusion.canaux import CanalError, CanalFerme
from diffusion.enums import Canal

NUMERO = re.compile(r"\+\d{8,15}")


def build():
    return FOURNISSEURS.get(settings.SMS_FOURNISSEUR, Absent)()


class CanalSms:
    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def open(self):
        """Raises CanalFerme."""

    def prepare(self, envoi, message):
        """(number, text, key). Raises CanalError."""
        numero = normalize(Canal.SMS, envoi.destinataire)
        if not NUMERO.fullmatch(numero):
            raise CanalError(_("Le numéro est mal écrit."), permanent=True, adresse_morte=True)
        return numero, message.texte.strip(), envoi.cle


class Absent(CanalSms):
    def open(self):
        raise CanalFerme(_("Aucun fournisseur de SMS n'est réglé (SMS_FOURNISSEUR)."))


class Console(CanalSms):
    def send(self, prepared):
        numero, texte, _cle = prepared
        sys.stdout.write(f"SMS {numero}\n{texte}\n")
        return ""


class Fichier(CanalSms):
    """One line of JSON a message, in SMS_FICHIER."""

    def send(self, prepared):
        numero, texte, cle = prepared
        line = json.dumps({"numero": numero, "texte": texte, "cle": cle}, ensure_ascii=False)
        with open(settings.SMS_FICHIER, "a", encoding="utf-8") as file:
            file.write(line + "\n")
        return ""


class Ovh(CanalSms):
    """OVHcloud's API; keys from https://api.ovh.com/createToken/ with POST /sms/*/jobs."""

    client = None

    def open(self):
        if self.client:
            return
        try:
            client = ovh.Client(
                endpoint=settings.OVH_ADRESSE,
                application_key=settings.OVH_APPLICATION_KEY,
                application_secret=settings.OVH_APPLICATION_SECRET,
                consumer_key=settings.OVH_CONSUMER_KEY,
                timeout=settings.SMS_DELAI,
            )
            client.time_delta  # noqa: B018 - asked of OVH, once: tells that it answers
        except ovh_errors.APIError as error:
            raise CanalFerme(_("OVH ne répond pas : %s") % _say(error)) from error
        self.client = client

    def send(self, prepared):
        numero, texte, _cle = prepared
        body = {"message": texte, "receivers": [numero], "noStopClause": True, "priority": "high"}
        if settings.SMS_EXPEDITEUR:
            body["sender"] = settings.SMS_EXPEDITEUR
        else:
            body["senderForResponse"] = True
        try:
            answer = self.client.post(f"/sms/{settings.OVH_SMS}/jobs", **body)
        except ovh_errors.BadParametersError as error:
            if "sender" in str(error).lower():  # our own name, not this number
                raise CanalFerme(_say(error)) from error
            raise CanalError(_say(error), permanent=True) from error
        except ovh_errors.HTTPError as error:
            raise explain_network(error.__context__) from error
        except ovh_errors.APIError as error:  # rights, credit, service closed: not this number
            raise CanalFerme(_say(error)) from error
        if numero in answer.get("invalidReceivers", ()):
            raise CanalError(_("Ce numéro n'existe pas."), permanent=True, adresse_morte=True)
        if not answer.get("ids"):
            raise CanalFerme(_("Le fournisseur n'a rien envoyé : reste-t-il du crédit ?"))
        return str(answer["ids"][0])


class Http(CanalSms):
    """Any provider: a POST of JSON whose texts may hold {numero}, {texte}, {expediteur}, {cle}."""

    def open(self):
        if not settings.SMS_HTTP_URL:
            raise CanalFerme(_("SMS_HTTP_URL n'est pas réglé."))

    def send(self, prepared):
        numero, texte, cle = prepared
        values = {
            "{numero}": numero,
            "{texte}": texte,
            "{expediteur}": settings.SMS_EXPEDITEUR,
            "{cle}": cle,
        }
        try:
            # A connection each: one kept open and found closed would leave a doubt.
            answer = requests.post(
                settings.SMS_HTTP_URL,
                json=fill(settings.SMS_HTTP_CORPS, values),
                headers=settings.SMS_HTTP_ENTETES,
                timeout=settings.SMS_DELAI,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise explain_network(error) from error
        if answer.status_code in (401, 402, 403, 404, 405, 429) or 300 <= answer.status_code < 400:
            raise CanalFerme(_say_status(answer))
        if answer.status_code >= 400:
            raise CanalError(_say_status(answer), permanent=answer.status_code < 500)
        return find_identifiant(answer)


def fill(template, values):
    """The template with its words replaced, inside texts only: no value can change its shape."""
    if isinstance(template, dict):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, values) for value in template]
    if isinstance(template, str):
        pattern = "|".join(map(re.escape, values))
        return re.sub(pattern, lambda found: values[found[0]], template)
    return template


def find_identifiant(answer):
    """What the provider calls this message, "" when it does not say."""
    try:
        data = answer.json()
    except ValueError:
        return ""
    value = data.get(settings.SMS_HTTP_IDENTIFIANT, "") if isinstance(data, dict) else ""
    return str(value)[:200]


def explain_network(error):
    """Nobody answered. Unless nobody was reached, the message may have left: it costs money and
    rings at someone's, a person decides."""
    if isinstance(error, requests.ConnectTimeout) or _is_refused(error):
        return CanalFerme(_("Le fournisseur de SMS ne répond pas."))
    return CanalError(
        _("Le fournisseur n'a pas répondu : ce SMS est peut-être parti."), incertain=True
    )


def _is_refused(error):
    """Whether the connection itself failed: urllib3 says so in the text it wraps."""
    return isinstance(error, requests.ConnectionError) and any(
        name in repr(error) for name in ("NewConnectionError", "NameResolutionError", "SSLError")
    )


def _say(error):
    return str(error).splitlines()[0][:300]


def _say_status(answer):
    return _("Le fournisseur a répondu %(code)s : %(texte)s") % {
        "code": answer.status_code,
        "texte": " ".join(answer.text.split())[:200],
    }


FOURNISSEURS = {"console": Console, "fichier": Fichier, "ovh": Ovh, "http": Http}
