"""What is told to a member of a committee: which words, on which page, by e-mail or by SMS."""

from django.urls import reverse

from diffusion.actions import schedule
from journal.enums import Valeur

LIEN = "lien"
AVIS = "avis"
RAPPEL = "rappel"
CONSENSUS = "consensus"
MESSAGE = "message"
AIDE = "aide"
RETENUE = "retenue"
ACCORD_RETIRE = "accord_retire"
JURIDIQUE = "juridique"
REPONSE = "reponse"
RESERVE, BLOCAGE = Valeur.RESERVE.value, Valeur.BLOCAGE.value

COURRIEL, SMS = "journal.comite", "journal.comite.sms"


def tell(membre, quoi, *, cle, article=None, at=None, **mots):
    """One message to one member, once for this key. Returns the Envoi; None without a contact, or
    when it was told already.

    mots: what the template says besides, as JSON. The link is made when the message leaves.
    """
    courriel = bool(membre.courriel)
    if not courriel and not membre.telephone:
        return None
    # One reminder for all that waits: its key does not say about what.
    page = f"a{article.pk}-" if article is not None and quoi != RAPPEL else ""
    envoi, is_new = schedule(
        COURRIEL if courriel else SMS,
        membre.courriel or membre.telephone,
        cle=f"journal-{quoi}-{page}{membre.pk}-{cle[:40]}",
        contexte={
            "membre": membre.pk,
            "quoi": quoi,
            "article": article.pk if article is not None else None,
            **mots,
        },
        at=at,
    )
    return envoi if is_new else None


def page_of(quoi, article_pk) -> str:
    """Where the link of a message leads."""
    if article_pk is None:
        return reverse("comite:accueil")
    return reverse("comite:article", args=[article_pk])
