"""Where the sign-ups of a date stand, in words: for its page, its form, and who holds a slip."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenements.enums import Attribution, ModeInscription
from evenements.inscriptions import places
from evenements.inscriptions.attribution import awaits_draw
from evenements.inscriptions.mots import phone_of, say_moment
from evenements.inscriptions.regles import closes_at, draw_at, is_to_come, kept_until, opens_at


def sign_up_state(occurrence, moment=None, counted=None) -> dict | None:
    """Finished words of the box « S'inscrire »; None when there is nothing to sign up to here.

    counted: the date's Places, when already asked.

    ouverte       the form takes requests now
    url, bouton   the form and what its button says; empty unless `ouverte`
    complet       whoever comes now waits
    places        « Encore 4 places », « Complet : 3 personnes attendent », or ""
    gardees       places kept for people sent by a partner, or ""
    quand         when sign-ups open or close, or ""
    tirage        when places are drawn, or ""; `url_regle`: how
    participation what is paid on the spot, or ""
    telephone     of whom to ask
    """
    moment = moment or timezone.now()
    evenement = occurrence.evenement
    portail = evenement.inscription == ModeInscription.PORTAIL
    if not portail and evenement.inscription != ModeInscription.CONTACT:
        return None
    if not is_to_come(occurrence, moment):
        return None
    counted = counted or places.count(occurrence, moment)
    drawn = evenement.attribution == Attribution.TIRAGE
    awaited = drawn and awaits_draw(occurrence, moment)
    opening = opens_at(occurrence)
    early = opening is not None and moment < opening
    ouverte = portail and not early and moment < closes_at(occurrence)
    complet = counted.est_complete and not awaited
    return {
        "ouverte": ouverte,
        "url": reverse("evenements:sinscrire", args=[occurrence.pk]) if ouverte else "",
        "bouton": _say_button(complet, awaited) if ouverte else "",
        "complet": complet,
        "places": _say_requests(counted) if awaited else _say_places(counted),
        "gardees": "" if awaited else _say_kept(occurrence, counted),
        "quand": _say_moments(occurrence, portail, opening if early else None, moment),
        "tirage": _say_draw(occurrence, awaited) if drawn else "",
        "url_regle": reverse("evenements:regle_tirage") if drawn else "",
        "participation": say_fee(evenement),
        "telephone": phone_of(evenement),
    }


def _say_button(complet, awaited):
    if awaited:
        return _("Demander une place")
    return _("M'inscrire sur la liste d'attente") if complet else _("M'inscrire")


def _say_places(counted) -> str:
    if counted.est_complete:
        if not counted.attente:
            return _("Complet")
        return ngettext(
            "Complet : une personne attend", "Complet : %(n)d personnes attendent", counted.attente
        ) % {"n": counted.attente}
    if counted.ouvertes is None:
        return ""
    return ngettext("Encore une place", "Encore %(n)d places", counted.ouvertes) % {
        "n": counted.ouvertes
    }


def _say_requests(counted) -> str:
    words = []
    if counted.libres is not None:
        words.append(ngettext("Une place", "%(n)d places", counted.libres) % {"n": counted.libres})
    if counted.demandes:
        asked = ngettext("une personne a demandé", "%(n)d personnes ont demandé", counted.demandes)
        words.append(asked % {"n": counted.demandes})
    return ", ".join(words)


def _say_kept(occurrence, counted) -> str:
    if not counted.gardees:
        return ""
    names = {"n": counted.gardees, "jour": say_moment(kept_until(occurrence), le=True)}
    return ngettext(
        "Une autre place est gardée jusqu'%(au)s pour une personne orientée par un partenaire.",
        "%(n)d autres places sont gardées jusqu'%(au)s pour des personnes orientées par un "
        "partenaire.",
        counted.gardees,
    ) % (names | {"au": _au(names["jour"])})


def _au(jour):
    """« le mardi 3 mars » after « jusqu' »"""
    return jour.replace("le ", "au ", 1)


def _say_moments(occurrence, portail, opening, moment) -> str:
    if opening is not None:
        return _("Les inscriptions ouvrent %(quand)s.") % {"quand": say_moment(opening, le=True)}
    if not portail:
        return ""
    closing = closes_at(occurrence)
    if moment >= closing:
        return _(
            "Les inscriptions en ligne sont closes : téléphonez, il reste peut-être une place."
        )
    if closing < occurrence.debut:
        return _("Inscriptions jusqu'%(au)s.") % {"au": _au(say_moment(closing, le=True))}
    return ""


def _say_draw(occurrence, awaited) -> str:
    if not awaited:
        return _("Les places ont été tirées au sort.")
    return _("Places tirées au sort %(quand)s.") % {
        "quand": say_moment(draw_at(occurrence), le=True)
    }


def say_fee(evenement) -> str:
    """What one will be asked for: its own words, else from how much to how much its grid goes."""
    fee = evenement.participation.rstrip(" .")
    if not fee and evenement.grille_id:
        fee = capfirst(evenement.grille.fourchette)
    return _("%(participation)s, à payer sur place.") % {"participation": fee} if fee else ""
