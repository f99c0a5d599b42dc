"""What each message says, and whether it is still true when it leaves.

One function a kind of message (evenements.enums.Avis): the sign-up, with its date, and what was
noted when it was asked for; None when it is no longer to be said.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenements.enums import Avis, EtatInscription, EtatOccurrence, UsageLien
from evenements.inscriptions import places
from evenements.inscriptions.mots import say_moment, say_short, say_when, say_where
from evenements.inscriptions.regles import consent_until, draw_at, is_to_come


@dataclass
class Texte:
    """sms: without the link, {titre} where the title goes; geste: what the button does."""

    sujet: str
    phrases: list[str]
    sms: str
    geste: str = field(default_factory=lambda: _("Voir ou annuler mon inscription"))
    usage: UsageLien = UsageLien.PERSONNE
    details: bool = True  # when, where, what to bring


def say(inscription, avis, contexte) -> Texte | None:
    return TEXTES[Avis(avis)](inscription, contexte)


# -- Where they stand -----------------------------------------------------------------------------


def _received(row, contexte):
    told = {
        EtatInscription.CONFIRMEE: _confirmed,
        EtatInscription.ATTENTE: _waiting,
        EtatInscription.DEMANDE: _asked,
        EtatInscription.PARENT: _parent_awaited,
        EtatInscription.PROPOSEE: _offered,
    }.get(EtatInscription(row.etat))
    return told(row, contexte) if told else None


def _confirmed(row, contexte):
    return Texte(
        _("Inscription confirmée : %(titre)s") % _names(row),
        [
            _people(row) % _names(row),
            _("Si vous ne venez plus, dites-le par ce lien : la place servira à quelqu'un."),
        ],
        _("Inscription confirmée : {titre}, %(court)s. Voir ou annuler :") % _names(row),
    )


def _waiting(row, contexte):
    rang = {"rang": places.position(row)}
    return Texte(
        _("Sur la liste d'attente : %(titre)s") % _names(row),
        [
            _("C'est complet pour l'instant. Vous êtes au rang %(rang)d de la liste d'attente.")
            % rang,
            _("Nous vous prévenons dès qu'une place se libère."),
        ],
        _("Liste d'attente, rang %(rang)d : {titre}, %(court)s. Voir ou annuler :")
        % (rang | _names(row)),
    )


def _asked(row, contexte):
    tirage = draw_at(row.occurrence)
    names = _names(row) | {
        "tirage": say_moment(tirage, le=True),
        "tirage_court": say_short(tirage),
    }
    return Texte(
        _("Demande reçue : %(titre)s") % names,
        [
            _("Votre demande pour « %(titre)s » est notée. Les places sont tirées au sort.")
            % names,
            _("Le tirage a lieu %(tirage)s ; nous vous dirons le résultat.") % names,
            _("Votre repère dans le tirage : %(cle)s.") % names,
        ],
        _("Demande notée : {titre}, %(court)s. Tirage %(tirage_court)s. Annuler :") % names,
    )


def _parent_awaited(row, contexte):
    names = _names(row) | {"avant": say_moment(consent_until(row), le=True)}
    return Texte(
        _("L'accord d'un parent est attendu : %(titre)s") % names,
        [
            _("Votre demande est notée. Nous avons écrit à un de vos parents pour son accord."),
            _(
                "L'inscription comptera à partir de sa réponse. Sans réponse avant %(avant)s, la "
                "demande est effacée."
            )
            % names,
        ],
        _("Demande notée : {titre}, %(court)s. Il manque l'accord d'un parent :") % names,
    )


def _offered(row, contexte):
    if row.etat != EtatInscription.PROPOSEE or row.proposee_jusqua <= timezone.now():
        return None
    names = _names(row) | {
        "avant": say_moment(row.proposee_jusqua, le=True),
        "avant_court": say_short(row.proposee_jusqua),
    }
    return Texte(
        _("Une place est libre pour vous : %(titre)s") % names,
        [
            _people(row, offered=True) % names,
            _("Dites si vous venez avant %(avant)s. Ensuite, la place ira à la personne suivante.")
            % names,
        ],
        _("Place libre : {titre}, %(court)s. Répondre avant %(avant_court)s :") % names,
        geste=_("Dire si je viens"),
    )


def _given(row, contexte):
    return _confirmed(row, contexte) if row.etat == EtatInscription.CONFIRMEE else None


def _not_drawn(row, contexte):
    if row.etat != EtatInscription.ATTENTE:
        return None
    names = _names(row) | {"rang": places.position(row)}
    return Texte(
        _("Tirage au sort : pas de place cette fois, %(titre)s") % names,
        [
            _("Il y avait plus de demandes que de places, et le tirage ne vous en a pas donné."),
            _(
                "Vous êtes au rang %(rang)d de la liste d'attente : nous vous prévenons si une "
                "place se libère."
            )
            % names,
            _(
                "À la prochaine sortie tirée au sort, vous passerez avant les personnes qui ont eu "
                "une place."
            ),
        ],
        _("Tirage : pas de place pour {titre}, %(court)s. En attente, rang %(rang)d :") % names,
    )


def _expired(row, contexte):
    if row.etat != EtatInscription.EXPIREE:
        return None
    return Texte(
        _("La place proposée est passée à la suite : %(titre)s") % _names(row),
        [
            _("Nous n'avons pas eu votre réponse à temps : la place est allée à la suite."),
            _("Vous pouvez vous réinscrire tant que les inscriptions sont ouvertes."),
        ],
        _("Sans réponse, la place pour {titre}, %(court)s, est allée à la suite. Voir :")
        % _names(row),
        geste=_("Voir mon inscription"),
    )


def _cancelled(row, contexte):
    if row.is_living:
        return None
    return Texte(
        _("Inscription annulée : %(titre)s") % _names(row),
        [
            _("Votre inscription à « %(titre)s », %(quand)s, est annulée.") % _names(row),
            _("Si c'est une erreur, téléphonez-nous."),
        ],
        _("Inscription annulée : {titre}, %(court)s. Voir :") % _names(row),
        geste=_("Voir mon inscription"),
        details=False,
    )


# -- The date itself ------------------------------------------------------------------------------


def _date_cancelled(row, contexte):
    date = row.occurrence
    if not row.is_living or date.etat == EtatOccurrence.PREVUE:
        return None
    names = _names(row)
    phrases = [
        _("« %(titre)s », prévu %(quand)s, n'a pas lieu.") % names,
        _("Vous n'avez rien à faire."),
    ]
    if date.motif:
        phrases.insert(1, _("Pourquoi : %(motif)s") % {"motif": date.motif})
    return Texte(
        _("Annulé : %(titre)s, %(jour)s") % names,
        phrases,
        _("ANNULÉ : {titre}, %(court)s, n'a pas lieu. Détails :") % names,
        geste=_("Voir mon inscription"),
        details=False,
    )


def _date_moved(row, contexte):
    """From what was noted to what is true now; nothing when it came back to the same."""
    date = row.occurrence
    before = datetime.fromisoformat(contexte["debut"])
    _debut, _fin, *ou = date.quand_et_ou
    moved, elsewhere = before != date.debut, contexte["ou"] != ou
    if not row.is_living or not is_to_come(date, timezone.now()) or not (moved or elsewhere):
        return None
    names = _names(row) | {"avant": say_moment(before)}
    phrases, sms = [], _("Change de lieu : {titre}, %(court)s. Détails ou annuler :")
    if moved:
        phrases.append(_("« %(titre)s » change de date : %(quand)s, et non %(avant)s.") % names)
        sms = _("Change de date : {titre}, maintenant %(court)s. Détails ou annuler :")
    if elsewhere:
        phrases.append(_("« %(titre)s » change de lieu.") % names)
    phrases.append(_("Votre inscription est gardée. Si vous ne pouvez plus venir, annulez-la."))
    sujet = _("Changement : %(titre)s, %(quand)s") % names
    return Texte(sujet, phrases, sms % names)


def _date_restored(row, contexte):
    if not row.is_living or not is_to_come(row.occurrence, timezone.now()):
        return None
    return Texte(
        _("Finalement, c'est maintenu : %(titre)s, %(jour)s") % _names(row),
        [
            _("« %(titre)s », %(quand)s, a lieu : l'annulation est levée.") % _names(row),
            _("Votre inscription est gardée. Si vous ne pouvez plus venir, annulez-la."),
        ],
        _("Finalement maintenu : {titre}, %(court)s. Voir ou annuler :") % _names(row),
    )


def _reminder(row, contexte):
    """Of a date that is still the one they were to be reminded of."""
    date = row.occurrence
    same = date.debut == datetime.fromisoformat(contexte["debut"])
    coming = row.etat == EtatInscription.CONFIRMEE and is_to_come(date, timezone.now())
    if not same or not coming:
        return None
    names = _names(row)
    return Texte(
        _("Rappel : %(titre)s, %(quand)s") % names,
        [_people(row) % names, _("Si vous ne venez plus, dites-le : quelqu'un attend peut-être.")],
        _("Rappel : {titre}, %(court)s. Je ne viens plus :") % names,
        geste=_("Voir, ou dire que je ne viens plus"),
    )


# -- A parent -------------------------------------------------------------------------------------


def _consent_asked(row, contexte):
    if row.etat != EtatInscription.PARENT or consent_until(row) <= timezone.now():
        return None
    names = _names(row) | {"avant": say_moment(consent_until(row), le=True)}
    return Texte(
        _("Votre accord pour %(prenom)s : %(titre)s") % names,
        [
            _(
                "%(prenom)s demande à venir à « %(titre)s », %(quand)s, sans ses parents, et nous "
                "a donné votre contact."
            )
            % names,
            _(
                "Votre accord est nécessaire. Sans réponse avant %(avant)s, sa demande est "
                "effacée, et votre contact avec."
            )
            % names,
        ],
        _("%(prenom_court)s veut venir à {titre}, %(court)s. Parent, votre accord :") % names,
        geste=_("Donner ou refuser mon accord"),
        usage=UsageLien.PARENT,
    )


def _parent_told(row, contexte):
    if not row.is_living or not is_to_come(row.occurrence, timezone.now()):
        return None
    names = _names(row)
    return Texte(
        _("%(prenom)s s'inscrit : %(titre)s") % names,
        [
            _(
                "%(prenom)s s'inscrit à « %(titre)s », %(quand)s, sans ses parents, et nous a "
                "donné votre contact."
            )
            % names,
            _("Vous n'avez rien à faire. Si vous n'êtes pas d'accord, dites-le par ce lien."),
        ],
        _("%(prenom_court)s s'inscrit à {titre}, %(court)s. Parent, pas d'accord ? :") % names,
        geste=_("Voir, ou refuser"),
        usage=UsageLien.PARENT,
    )


# -- Words ----------------------------------------------------------------------------------------


def _names(row):
    """What sentences are filled with."""
    date = row.occurrence
    return {
        "titre": date.evenement.titre,
        "quand": say_when(date, le=True),
        "jour": say_when(date),
        "court": say_short(date.debut, journee=date.journee),
        "prenom": row.prenom,
        "prenom_court": row.prenom[:20],
        "nombre": row.nombre,
        "cle": row.cle,
    }


def _people(row, *, offered=False):
    if offered:
        return ngettext(
            "Une place se libère pour « %(titre)s », %(quand)s.",
            "%(nombre)d places se libèrent pour « %(titre)s », %(quand)s.",
            row.nombre,
        )
    return ngettext(
        "Une personne est inscrite à « %(titre)s », %(quand)s.",
        "%(nombre)d personnes sont inscrites à « %(titre)s », %(quand)s.",
        row.nombre,
    )


def details(row) -> list[tuple[str, str]]:
    """[(label, value)] of the date: when, where, what it costs, what to bring."""
    date, evenement = row.occurrence, row.occurrence.evenement
    lines = [
        (_("Quand"), say_when(date)),
        (_("Où"), say_where(date)),
        (_("Participation, sur place"), evenement.participation),
        (_("À apporter"), evenement.a_apporter),
        (_("À savoir"), date.message),
    ]
    return [(label, value) for label, value in lines if value]


TEXTES: dict[Avis, Callable] = {
    Avis.INSCRITE: _received,
    Avis.PROPOSITION: _offered,
    Avis.PLACE: _given,
    Avis.SANS_PLACE: _not_drawn,
    Avis.EXPIREE: _expired,
    Avis.ANNULATION: _cancelled,
    Avis.DATE_ANNULEE: _date_cancelled,
    Avis.DATE_DEPLACEE: _date_moved,
    Avis.DATE_RETABLIE: _date_restored,
    Avis.RAPPEL_AVANT_VEILLE: _reminder,
    Avis.RAPPEL_VEILLE: _reminder,
    Avis.PARENT_ACCORD: _consent_asked,
    Avis.PARENT_INFORME: _parent_told,
}
