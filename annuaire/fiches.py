"""What the page of a fiche shows, ready to print: built from the object, published or previewed."""

from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire import fraicheur, horaires, jsonld, photos
from annuaire.entrees import place_line, served_quartiers
from annuaire.enums import (
    Genre,
    Langue,
    ModeAccueil,
    ModeMobilisation,
    NiveauFrancais,
    ReglePublics,
    TypeService,
)
from annuaire.models import ChampThematique
from annuaire.vignettes import fiche_url
from territoire.enums import AccesPMR
from territoire.referentiel import get_referentiel

AUTRES = 12  # other services of the structure listed on a service's page


# Rooms above say what else a fiche's page shows: [(template, what(fiche) gives, None for nothing)].
_suites: list = []


def register_suite(template, what):
    """what(fiche) -> data of the template (as `suite`), or None. Asked at each page: be quick."""
    _suites.append((template, what))


def shown_after(fiche):
    """[(template, data)] of what rooms above add to a fiche's page."""
    if fiche.pk is None:
        return []
    found = ((template, what(fiche)) for template, what in _suites)
    return [(template, data) for template, data in found if data]


def structure_context(structure):
    """Context of annuaire/structure.html."""
    services = getattr(structure, "services_publies", None)
    if services is None:
        services = list(structure.services.listed()) if structure.pk else []
    context = _common(structure, structure.lieu, structure.telephone)
    return context | {
        "structure": structure,
        "services": links(services),
        "jsonld": jsonld.structure(structure, context),
    }


def service_context(service, *, autres=None):
    """Context of annuaire/service.html. autres: the structure's other services."""
    structure = service.structure
    if autres is None:
        autres = list(structure.services.listed().exclude(pk=service.pk)[:AUTRES])
    context = _common(service, service.lieu_effectif, service.telephone_effectif)
    context["publics"] = list(service.publics.all())
    return context | {
        "service": service,
        "structure": structure,
        "autres": links(autres),
        "pour_qui": for_whom(service, context["publics"]),
        "langues": labels(Langue, service.langues),
        "modes_accueil": labels(ModeAccueil, service.modes_accueil),
        "modes_mobilisation": labels(ModeMobilisation, service.modes_mobilisation),
        "niveau": labels(NiveauFrancais, [service.niveau_francais]),
        "champs": extra_answers(service),
        "jsonld": jsonld.service(service, context),
    }


def _common(fiche, lieu, telephone):
    return {
        "fiche": fiche,
        "fermeture": closing(fiche),
        "photos": photos.shown(fiche),
        "lieu": lieu,
        "telephone": telephone,
        "contacts": [] if telephone else get_referentiel().contacts,
        "age": fraicheur.phrase(
            fiche.verifie_le, fiche.intervalle, timezone.localdate(), joignable=bool(telephone)
        ),
        "adresse": lieu.ligne if lieu else "",
        "lieu_texte": place_line(lieu, fiche),
        "itineraire": directions(lieu),
        "pmr": labels(AccesPMR, [lieu.acces_pmr]) if lieu else [],
        "quartiers": served_quartiers(fiche),
        "horaire": opening(fiche),
        "suites": shown_after(fiche),
        "semaine": horaires.semaine(fiche.horaires) if fiche.horaires else None,
        "themes": list(fiche.thematiques.all()),
        "cle_selection": f"{fiche.genre[:2]}{fiche.pk}",
    }


def pro_contact(structure):
    """{nom, telephone, courriel} kept for professionals, None when nothing is. Never part of the
    contexts above: a view adds it, for the one person it has checked."""
    contact = {
        "nom": structure.pro_nom,
        "telephone": structure.pro_telephone,
        "courriel": structure.pro_courriel,
    }
    return contact if any(contact.values()) else None


def closing(fiche):
    """{passee, phrase, a_la_place} of a fiche that stopped for good or is going to, else None."""
    is_service = fiche.genre == Genre.SERVICE
    taken_along = is_service and not fiche.s_est_arretee and fiche.structure.s_est_arretee
    said = fiche.structure if taken_along else fiche
    if not said.s_est_arretee and not said.fermee_depuis:
        return None
    return {
        "passee": said.s_est_arretee,
        "phrase": _closing_sentence(is_service, said.s_est_arretee, said.fermee_depuis),
        "a_la_place": fiche.a_la_place or said.a_la_place,
    }


def _closing_sentence(is_service, closed, jour):
    if not jour:
        return _("Ce service s'est arrêté.") if is_service else _("Cette structure est fermée.")
    if closed:
        words = (
            _("Ce service s'est arrêté le %(date)s.")
            if is_service
            else _("Cette structure est fermée depuis le %(date)s.")
        )
    else:
        words = (
            _("Ce service s'arrêtera le %(date)s.")
            if is_service
            else _("Cette structure fermera pour de bon le %(date)s.")
        )
    return words % {"date": fraicheur.say_date(jour)}


def links(services):
    """[{url, nom, type}] of services: cheaper than asking each for its words."""
    types = {code: str(label) for code, label in TypeService.choices}
    return [
        {
            "url": fiche_url(Genre.SERVICE.value, service.pk, service.nom),
            "nom": service.nom,
            "type": types.get(service.type, ""),
        }
        for service in services
    ]


def labels(enum, values):
    """Words of the values an enum knows, in its own order."""
    return [label for value, label in enum.choices if value in values]


def for_whom(service, publics):
    """« Ouvert à tous », « En priorité : femmes, familles (…) », « Seulement : … »."""
    who = ", ".join(p.nom for p in publics if p.code_data_inclusion != "tous-publics")
    more = service.publics_precisions
    if who and more:
        who = f"{who} ({more})"
    if service.publics_regle == ReglePublics.EXCLUSIF:
        return _("Seulement : %(qui)s") % {"qui": who or more} if who or more else ""
    if service.publics_regle == ReglePublics.PREFERENTIEL and (who or more):
        return _("En priorité : %(qui)s") % {"qui": who or more}
    detail = who or more
    return _("Ouvert à tous") + (f" : {detail}" if detail else "")


def extra_answers(service):
    """[(question, answer)] of the fields its themes declare."""
    if not service.champs:
        return []
    themes = [theme.pk for theme in service.thematiques.all()]
    parents = [theme.parent_id for theme in service.thematiques.all() if theme.parent_id]
    fields = ChampThematique.objects.filter(thematique__in=[*themes, *parents])
    words = {True: _("Oui"), False: _("Non")}
    return [
        (field.libelle, words.get(value, value) if isinstance(value, bool) else value)
        for field in fields
        if (value := service.champs.get(field.cle)) not in (None, "")
    ]


def directions(lieu):
    """A link that opens the phone's map on the address; only when the address is known."""
    if not lieu or not lieu.adresse:
        return ""
    return "https://www.openstreetmap.org/search?" + urlencode({"query": lieu.ligne})


def opening(fiche):
    """Open now? None when nothing is known."""
    if fiche.est_fermee or not (fiche.horaires or fiche.fermetures):
        return None
    return horaires.etat(fiche.horaires, timezone.now(), fermetures=fiche.fermetures)
