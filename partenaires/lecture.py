"""What a fiche says now, in short lines to read aloud on the phone."""

from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire import horaires
from annuaire.enums import Genre, Langue
from annuaire.fiches import for_whom, labels
from portal.socle.champs import format_phone
from portal.socle.dates import say_date


def say(fiche) -> list[tuple[str, str]]:
    """[(what, words)], what is empty said too when the public needs it. Publics prefetched."""
    service = fiche.genre == Genre.SERVICE
    lieu = fiche.lieu_effectif if service else fiche.lieu
    telephone = fiche.telephone_effectif if service else fiche.telephone
    lines = [
        (_("Adresse"), lieu.ligne if lieu else ""),
        (_("Téléphone"), format_phone(telephone)),
        (_("Courriel"), fiche.courriel_effectif if service else fiche.courriel),
        (_("Site web"), fiche.site_web),
        (_("Horaires"), say_hours(fiche.horaires)),
        (_("Fermeture"), say_closing(fiche)),
        (_("Message"), fiche.message_du_jour),
        (_("Description"), fiche.description),
    ]
    if service:
        price = " – ".join(filter(None, [fiche.get_frais_display(), fiche.frais_precisions]))
        lines += [
            (_("Pour qui"), for_whom(fiche, list(fiche.publics.all()))),
            (_("Prix"), price),
            (_("Conditions"), fiche.conditions),
            (_("Papiers"), fiche.papiers),
            (_("Langues"), ", ".join(str(word) for word in labels(Langue, fiche.langues))),
            (_("Qui demander"), fiche.contact_nom),
        ]
    always = {_("Adresse"), _("Téléphone"), _("Horaires")}
    return [(what, words or _("rien d'écrit")) for what, words in lines if words or what in always]


def say_hours(texte):
    """« lundi : 9 h – 12 h ; mardi : … ; fermé les jours fériés »"""
    if not texte:
        return ""
    semaine = horaires.semaine(texte)
    days = [f"{jour.jour} : {jour.texte}" for jour in semaine]
    return " ; ".join([*days, *semaine.notes]) or texte


def say_closing(fiche):
    today = timezone.localdate()
    if fiche.fermee_depuis and fiche.fermee_depuis > today:
        return _("pour de bon le %(jour)s") % {"jour": say_date(fiche.fermee_depuis)}
    if not fiche.fermeture_du or (fiche.fermeture_au and fiche.fermeture_au < today):
        return ""
    start = say_date(fiche.fermeture_du)
    if not fiche.fermeture_au:
        return _("à partir du %(debut)s") % {"debut": start}
    return _("du %(debut)s au %(fin)s") % {"debut": start, "fin": say_date(fiche.fermeture_au)}
