"""Every door of the partners' rooms, whoever knocks: who is let in; looking moves nothing."""

import hashlib
import logging
import re
from collections import defaultdict
from datetime import time, timedelta
from functools import cache

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone
from wagtail.blocks import StreamValue

from annuaire.gestion.actes import write_values
from annuaire.models import Structure
from comptes import jetons
from diffusion.refus import refusal_url
from evenements.actions import add_rule
from evenements.models import AgendaExterne
from evenements.recurrence import Regle
from journal import avis
from journal.comite import liens
from journal.models import (
    Consentement,
    ControleJuridique,
    Correction,
    DroitDeReponse,
    Lecture,
    Message,
    Presence,
    Proposition,
    Reunion,
)
from journal.supports.fichiers import render_issue
from partenaires import invitations, personnes, views_equipe, views_personnes
from partenaires.enums import EtatCampagne
from partenaires.models import PersonneListee
from portal.socle.prive import cookie_name
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.diffusion.factories import AdresseArreteeFactory, EnvoiFactory
from tests.evenements.factories import EvenementFactory, InscriptionFactory
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    NumeroFactory,
)
from tests.journal.factories import MembreFactory as MembreComiteFactory
from tests.journal.factories_wiki import WikiFactory, make_page
from tests.partenaires.factories import (
    CampagneFactory,
    InvitationFactory,
    MembreFactory,
    PhotoFactory,
    VeilleFactory,
    hold_link,
    make_proposition,
)
from tests.territoire.factories import LieuFactory
from tests.visites import knock

pytestmark = pytest.mark.django_db

SALLES = (
    "comptes",
    "diffusion",
    "evenements",
    "journal",
    "partenaires",
)  # rooms whose every page is in the table
NOBODY = 987654321  # the number of nothing

# One letter a person:
#   -  anonymous                       L  this partner, by a personal link
#   G  gestionnaire, C contributeur, R lecteur of this structure
#   V  gestionnaire of another structure
#   S  somebody with the links of an invitation to it and of a person named on it
#   H  a habitante of a journal's committee   M who animates it   J who animates another: by links
#   a  accueil   r  référente without this theme   d  rédaction   k  coordination   A  everything
ANONYME = "-"
COMPTES = "GCRVardkA"
TOUS = "-LGCRVSHMJardkA"
EQUIPE = "ardkA"  # who enters the admin

# name: (who may GET, who may POST). The others are sent to sign in, or get 403, 404 or 405.
PORTES = {
    "_util/login/": ("", ""),
    "agenda_gestion:ajouter": ("kA", "kA"),
    "agenda_gestion:annuler": ("", "kA"),
    "agenda_gestion:arreter": ("kA", "kA"),
    "agenda_gestion:date": ("kA", "kA"),
    "agenda_gestion:dates": ("kA", ""),
    "agenda_gestion:retablir": ("", "kA"),
    "agenda_gestion:retirer": ("", "kA"),
    "agenda_gestion:rythme": ("kA", "kA"),
    "agenda_gestion:suivantes": ("kA", "kA"),
    "agenda_gestion:tout_annuler": ("kA", "kA"),
    "agenda_flux:date": (TOUS, ""),
    "agenda_flux:ensemble": (TOUS, ""),
    "agenda_flux:evenement": (TOUS, ""),
    "agenda_relecture:liste": ("rkA", ""),
    "agenda_relecture:proposition": ("kA", "kA"),
    "agendas:ajouter": ("GC", "GC"),
    "agendas:arreter": ("GC", "GC"),
    "agendas:envoyer": ("GC", "GC"),
    "agendas:liste": ("GC", ""),
    "agendas:relire": ("", "GC"),
    "agendas:reprendre": ("", "GC"),
    "comptes:adresse": (COMPTES, COMPTES),
    "comptes:adresse_confirmer": (COMPTES, COMPTES),
    "comptes:adresse_lien": (TOUS, ""),
    "comptes:code": ("", ""),
    "comptes:codes": ("", EQUIPE),
    "comptes:compte": (COMPTES, ""),
    "comptes:connexion": (TOUS, TOUS),
    "comptes:deconnexion": (TOUS, ""),
    "comptes:effacer": ("GCRV", "GCRV"),
    "comptes:entrer": (TOUS, TOUS),
    "comptes:fermer_partout": ("", ""),
    "comptes:installer": (EQUIPE, EQUIPE),
    "comptes:lien": (TOUS, ""),
    "comptes:mes_donnees": (COMPTES, ""),
    "comptes:mot_de_passe": (COMPTES, COMPTES),
    "comptes:mot_de_passe_retirer": (COMPTES, COMPTES),
    "comptes:nom": (COMPTES, COMPTES),
    "comptes:par_mot_de_passe": (TOUS, TOUS),
    "comptes:remplacer": ("", EQUIPE),
    "comptes:retirer": ("", ""),
    "comptes:second_facteur": (EQUIPE, EQUIPE),
    "diffusion:refus": (TOUS, TOUS),
    "diffusion_gestion:acte": ("", "kA"),
    "diffusion_gestion:adresses": ("kA", ""),
    "diffusion_gestion:envois": ("kA", ""),
    "diffusion_gestion:remettre": ("", "kA"),
    "entretien:appel": ("", "arkA"),
    "entretien:campagne": ("kA", ""),
    "entretien:campagnes": ("kA", ""),
    "entretien:clore_campagne": ("", "kA"),
    "entretien:decider_veille": ("", "rkA"),
    "entretien:ecrire_campagne": ("", "kA"),
    "entretien:export_campagne": ("kA", ""),
    "entretien:ferme": ("akA", "akA"),
    "entretien:modifier_campagne": ("kA", "kA"),
    "entretien:nouvelle_campagne": ("kA", "kA"),
    "entretien:nouvelle_veille": ("arkA", "arkA"),
    "entretien:ouvrir_campagne": ("", "kA"),
    "entretien:supprimer_campagne": ("kA", "kA"),
    "entretien:tournee": ("arkA", ""),
    "entretien:veille": ("arkA", ""),
    "espace:accueil": (COMPTES, ""),
    "espace:annuler": ("", "G"),
    "espace:changer_role": ("", "G"),
    "espace:chiffres": ("GCR", ""),
    "espace:collegues": ("GCR", ""),
    "espace:decrire_photo": ("", "GC"),
    "espace:deplacer_photo": ("", "GC"),
    "espace:historique": ("GCR", ""),
    "espace:invitation": (TOUS, ""),
    "espace:invitation_recue": ("S", "S"),
    "espace:inviter": ("", "G"),
    "espace:partir": ("", "GCR"),
    "espace:photos": ("GCR", "GC"),
    "espace:rappels": ("", "GCR"),
    "espace:renvoyer": ("", "G"),
    "espace:repondre": ("", "GC"),
    "espace:retirer": ("", "G"),
    "espace:revenir": ("", "GC"),
    "espace:signalements": (COMPTES, ""),
    "espace:structure": ("GCR", ""),
    "espace:supprimer_photo": ("", "GC"),
    "espace:version": ("GCR", ""),
    "evenements:agenda": (TOUS, ""),
    "evenements:cadre": (TOUS, ""),
    "evenements:date": (TOUS, ""),
    "evenements:evenement": (TOUS, ""),
    "evenements:flux": (TOUS, TOUS),
    "evenements:integrer": (TOUS, ""),
    "evenements:programme": (TOUS, ""),
    "evenements:script": (TOUS, ""),
    "gestion/login/": ("", ""),
    "gestion/logout/": (TOUS, ""),
    "mes_evenements:evenement": ("GCR", ""),
    "mes_evenements:liste": (COMPTES, ""),
    "mes_evenements:mots": ("GC", "GC"),
    "mes_evenements:nouveau": ("GCV", "GCV"),
    "mes_evenements:nouveau_lieu": ("", ""),
    "mes_evenements:passes": (COMPTES, ""),
    "mes_evenements:publier": ("", "GC"),
    "mes_evenements:renoncer": ("", "GC"),
    "mes_evenements:reprendre": ("GC", "GC"),
    "mes_evenements:retirer": ("GC", "GC"),
    "mes_fiches:aide": (TOUS, ""),
    "mes_fiches:annuler": ("", "LGC"),
    "mes_fiches:apercu": ("LGC", "LGC"),
    "mes_fiches:confirmer": ("", "LGC"),
    "mes_fiches:demander": (TOUS, TOUS),
    "mes_fiches:desactiver": ("", TOUS),
    "mes_fiches:fermer": ("LGC", "LGC"),
    "mes_fiches:fiche": ("LGCR", ""),
    "mes_fiches:laisser": ("L", "L"),
    "mes_fiches:lien": ("", ""),
    "mes_fiches:liste": ("LGCRV", ""),
    "mes_fiches:nouveau_service": ("LGC", "LGC"),
    "mes_fiches:ouverte": ("", "LGCRV"),
    "mes_fiches:renouveler": ("", ""),
    "mes_fiches:section": ("LGC", "LGC"),
    "mon_agenda:ajouter": ("GC", "GC"),
    "mon_agenda:annuler": ("", "GC"),
    "mon_agenda:arreter": ("GC", "GC"),
    "mon_agenda:date": ("GC", "GC"),
    "mon_agenda:dates": ("GC", ""),
    "mon_agenda:retablir": ("", "GC"),
    "mon_agenda:retirer": ("", "GC"),
    "mon_agenda:rythme": ("GC", "GC"),
    "mon_agenda:suivantes": ("GC", "GC"),
    "mon_agenda:tout_annuler": ("GC", "GC"),
    "partenaires:coordonnees": ("S", ""),
    "partenaires:coordonnees_accepter": ("S", "S"),
    "partenaires:coordonnees_corrigees": (TOUS, ""),
    "partenaires:coordonnees_corriger": ("S", "S"),
    "partenaires:coordonnees_redemandees": (TOUS, ""),
    "partenaires:coordonnees_redemander": ("", TOUS),
    "partenaires:coordonnees_retirer": ("S", "S"),
    "partenaires:manque": (TOUS, TOUS),
    "partenaires:merci": (TOUS, ""),
    "partenaires:personne": (TOUS, ""),
    "partenaires_membres:annuler": ("", "kA"),
    "partenaires_membres:changer_role": ("", "kA"),
    "partenaires_membres:equipe": ("kA", ""),
    "partenaires_membres:fermer_compte": ("", "kA"),
    "partenaires_membres:invitations": ("kA", ""),
    "partenaires_membres:inviter": ("", "kA"),
    "partenaires_membres:inviter_equipe": ("", "kA"),
    "partenaires_membres:photos": ("kA", ""),
    "partenaires_membres:publication": ("", "kA"),
    "partenaires_membres:publier_photo": ("", "kA"),
    "partenaires_membres:quitter_groupe": ("", "kA"),
    "partenaires_membres:renvoyer": ("", "kA"),
    "partenaires_membres:retirer": ("", "kA"),
    "partenaires_membres:retirer_photo": ("", "kA"),
    "partenaires_membres:structure": ("kA", ""),
    "partenaires_membres:structures": ("kA", ""),
    "partenaires_propositions:liste": ("rkA", ""),
    "partenaires_propositions:proposition": ("kA", "kA"),
    "evenements:accord": (TOUS, ""),
    "evenements:inscription": (TOUS, ""),
    "evenements:inscrit": (TOUS, ""),
    "evenements:je_ne_viens_plus": ("", ""),
    "evenements:ma_fiche": ("", ""),
    "evenements:mon_accord": ("", ""),
    "evenements:mon_inscription": ("", ""),
    "evenements:qui_vient": ("", ""),
    "evenements:refuser_accord": ("", ""),
    "evenements:regle_tirage": (TOUS, ""),
    "evenements:sinscrire": (TOUS, TOUS),
    "inscriptions_gestion:acte": ("", "akA"),
    "inscriptions_gestion:bilan": ("akA", ""),
    "inscriptions_gestion:dates": ("akA", ""),
    "inscriptions_gestion:effacer": ("kA", "kA"),
    "inscriptions_gestion:export": ("akA", ""),
    "inscriptions_gestion:fiche": ("akA", ""),
    "inscriptions_gestion:inscrire": ("akA", "akA"),
    "inscriptions_gestion:liste": ("akA", ""),
    "inscriptions_gestion:papier": ("akA", "akA"),
    "inscriptions_gestion:pointer": ("", "akA"),
    "inscriptions_gestion:presence": ("akA", "akA"),
    "inscriptions_gestion:proposer": ("", "akA"),
    "inscriptions_gestion:qui": ("akA", "akA"),
    "inscriptions_gestion:tirage": ("akA", "kA"),
    "mes_inscriptions:acte": ("", "GC"),
    "mes_inscriptions:bilan": ("GC", ""),
    "mes_inscriptions:dates": (COMPTES, ""),
    "mes_inscriptions:export": ("GC", ""),
    "mes_inscriptions:fiche": ("GC", ""),
    "mes_inscriptions:inscrire": ("GC", "GC"),
    "mes_inscriptions:liste": ("GC", ""),
    "mes_inscriptions:papier": ("GC", "GC"),
    "mes_inscriptions:pointer": ("", "GC"),
    "mes_inscriptions:presence": ("GC", "GC"),
    "mes_inscriptions:proposer": ("", "GC"),
    "mes_inscriptions:qui": ("GC", "GC"),
    "mes_inscriptions:tirage": ("GC", "GC"),
    "second_facteur_retirer": ("A", "A"),
    "wiki_gestion:liste": ("kA", ""),
    "wiki_gestion:version": ("kA", "kA"),
    "journal_gestion:chiffres": ("dkA", ""),
    "comite:accueil": ("HMJ", ""),
    "comite:entrer": (TOUS, TOUS),
    "comite:sortir": ("", ""),
    "comite:lien": ("", ""),
    "comite:article": ("HM", ""),
    "comite:son": ("HM", ""),
    "comite:donner": ("", "HM"),
    "comite:geste": ("", ""),
    "comite:message": ("", "HM"),
    "comite:ecrire": ("M", "M"),
    "comite:historique": ("HM", ""),
    "comite:personnes": ("HM", ""),
    "comite:nouvelle_personne": ("M", "M"),
    "comite:personne": ("M", "M"),
    "comite:retirer": ("", "HM"),
    "comite:juridique": ("HM", "HM"),
    "comite:reponses": ("M", ""),
    "comite:nouveau": ("HM", "HM"),
    "comite:proposer": ("HM", "HM"),
    "comite:propositions": ("HM", ""),
    "comite:proposition": ("HM", "M"),
    "comite:son_propose": ("HM", ""),
    "comite:membres": ("HM", ""),
    "comite:inviter": ("M", "M"),
    "comite:membre": ("M", "M"),
    "comite:reunions": ("HM", ""),
    "comite:nouvelle_reunion": ("M", "M"),
    "comite:reunion": ("M", "M"),
    "comite:numeros": ("HM", ""),
    "comite:numero": ("HM", "M"),
    "journal_proposer": (TOUS, TOUS),
    "journal_reponse": (TOUS, TOUS),
    "journal_supports:fichier": ("MkA", ""),
    "wiki:ecrire": (TOUS, TOUS),
    "wiki:recu": (TOUS, ""),
    "wiki:modifier": (TOUS, TOUS),
    "wiki:historique": (TOUS, ""),
    "wiki:comparer": (TOUS, ""),
    "wiki:version": (TOUS, ""),
    "wiki:retablir": (TOUS, TOUS),
    "journal:tous": (TOUS, ""),
    "journal:transcription": (TOUS, ""),
    "journal:chapitres": (TOUS, ""),
    "journal:son": (TOUS, ""),
    "journal_flux:rss": (TOUS, ""),
    "journal_flux:atom": (TOUS, ""),
    "journal_flux:podcast": (TOUS, ""),
}

# The argument `pk` is a structure's number, but here:
OBJETS = {
    "date": {"evenements:sinscrire"},
    "evenement": {
        "agenda_relecture:proposition",
        *(f"agenda_flux:{nom}" for nom in ("date", "evenement")),
        *(f"evenements:{nom}" for nom in ("date", "evenement")),
        *(
            f"mes_evenements:{nom}"
            for nom in ("evenement", "mots", "publier", "renoncer", "reprendre", "retirer")
        ),
        *(nom for nom in PORTES if nom.startswith(("agenda_gestion:", "mon_agenda:"))),
    },
    "signalement": {"espace:repondre"},
    "article": {
        *(nom for nom in PORTES if nom.startswith("comite:")),
    }
    - {"comite:proposition", "comite:son_propose", "comite:membre", "comite:reunion"}
    - {"comite:numero"},
    "article_paru": {
        "journal_reponse",
        *(nom for nom in PORTES if nom.startswith("journal:")),
    },
    "journal": {"journal_proposer"},
    "proposition_journal": {"comite:proposition", "comite:son_propose"},
    "membre_comite": {"comite:membre"},
    "reunion": {"comite:reunion"},
    "numero": {"comite:numero", "journal_supports:fichier"},
    "wiki": {"wiki:ecrire", "wiki:recu"},
    "page_wiki": {nom for nom in PORTES if nom.startswith("wiki:")} - {"wiki:ecrire", "wiki:recu"},
    "version_wiki": {"wiki_gestion:version"},
    "invitation": {"partenaires_membres:renvoyer", "partenaires_membres:annuler"},
    "photo": {"partenaires_membres:publier_photo", "partenaires_membres:retirer_photo"},
    "compte": {
        "partenaires_membres:fermer_compte",
        "partenaires_membres:quitter_groupe",
        "second_facteur_retirer",
    },
    "proposition": {"partenaires_propositions:proposition"},
    "envoi": {"diffusion_gestion:acte"},
    "arret": {"diffusion_gestion:remettre"},
    "veille": {"entretien:decider_veille"},
    "muette": {"entretien:appel", "entretien:ferme"},
    "campagne": {
        "entretien:campagne",
        "entretien:modifier_campagne",
        "entretien:ouvrir_campagne",
        "entretien:ecrire_campagne",
        "entretien:clore_campagne",
        "entretien:supprimer_campagne",
        "entretien:export_campagne",
    },
}


# The same argument is something else in these rooms.
AUTREMENT = {
    "journal": {"nom": "slug"},
    "journal_flux": {"slug": "slug_journal"},
    "journal_supports": {"nom": "fichier"},
    "wiki": {"version": "version_wiki"},
}


# -- Every page of the code ------------------------------------------------------------------------


@cache
def doors_of_the_code():
    """{name, or path of those that have none: names of its arguments} of every page our rooms
    answer, whatever the urls module that leads there."""
    return {
        name or route: re.findall(r"<(?:\w+:)?(\w+)>", route)
        for route, name, view in walk(get_resolver())
        if (getattr(view, "__module__", "") or "").split(".")[0] in SALLES
        and not name.startswith("wagtailsnippets_")  # the editors: each room's test of its rights
    }


def walk(resolver, route="", espaces=()):
    for entry in resolver.url_patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inside = (*espaces, entry.namespace) if entry.namespace else espaces
            yield from walk(entry, here, inside)
        else:
            yield here, ":".join((*espaces, entry.name)) if entry.name else "", entry.callback


def test_every_page_is_in_the_table():
    assert set(doors_of_the_code()) == set(PORTES)


# -- A house, and people around it -----------------------------------------------------------------


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path):
    """Two thousand refusals would be two thousand lines of log."""
    settings.MEDIA_ROOT = tmp_path
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def make_maison():
    """A structure with one thing behind every door: {name of an argument: its value}."""
    structure = StructureFactory()
    gestionnaire = MembreFactory(structure=structure, gestionnaire=True).compte
    MembreFactory(structure=structure, gestionnaire=True)  # a successor: anybody may leave
    service = ServiceFactory(structure=structure)
    for texte in ("Avant.", "Après."):
        write_values(fiche=structure, valeurs={"description": texte}, par=None)
    evenement = EvenementFactory(organisateurs=[structure], relecture="attente", tirage=True)
    rythme = add_rule(
        evenement=evenement,
        regle=Regle.from_rrule(
            "FREQ=WEEKLY", debut=timezone.localdate(), heure=time(14), duree=120
        ),
    )
    date = rythme.occurrences.upcoming().chronological().first()
    inscription = InscriptionFactory(occurrence=date)
    envoi = EnvoiFactory(echoue=True, notification="partenaires.rappel")
    return {
        "structure": structure,
        "service": service,
        "evenement": evenement.pk,
        "rythme": rythme.pk,
        "date": date.pk,
        "inscription": inscription.pk,
        "moment": f"{timezone.localtime(date.origine):%Y-%m-%d-%H%M}",
        "slug": "nom",
        "lieu": LieuFactory().pk,
        "agenda": AgendaExterne.objects.create(structure=structure, nom="Agenda").pk,
        "gestionnaire": gestionnaire,
        "version": structure.revisions.order_by("created_at", "pk").first().pk,
        "photo": PhotoFactory(structure=structure).pk,
        "membre": MembreFactory(structure=structure, contributeur=True).pk,
        "invitation": InvitationFactory(structure=structure, par=gestionnaire).pk,
        "personne": PersonneListee.objects.create(structure=structure, empreinte="0" * 64).pk,
        "signalement": SignalementFactory(structure=structure).pk,
        "proposition": make_proposition(structure, {"nom": "Autrement"}).pk,
        "campagne": CampagneFactory(etat=EtatCampagne.BROUILLON).pk,
        "veille": VeilleFactory().pk,
        "muette": StructureFactory(  # nobody to write to: somebody phones
            courriel="",
            telephone="+33473111213",
            verifie_le=timezone.localdate() - timedelta(days=900),
        ).pk,
        "envoi": envoi.pk,
        "jeton": refusal_url(envoi).rstrip("/").rsplit("/", 1)[-1],
        "arret": AdresseArreteeFactory().pk,
        "compte": UtilisateurFactory(accueil=True).pk,
        "genre": "structure",
        "section": "message",
        "secret": "inconnu",
        "sens": "monter",
        "format": "csv",
        "acte": "annuler",
        "decision": "traiter",
    } | make_journal()


def make_journal():
    """A journal and a wiki with one thing behind every door of theirs."""
    journal = JournalFactory()
    habitante = MembreComiteFactory(journal=journal)
    animatrice = MembreComiteFactory(journal=journal, anime=True)
    son = EnregistrementFactory()
    article = ArticleFactory(
        journal=journal, auteurs=[animatrice], enregistrement=son, transcription="Oui."
    )
    avis.ask(article=article, par=animatrice)
    Lecture.objects.create(
        article=article, membre=habitante, texte="Avant.", empreinte="0" * 64, le=timezone.now()
    )
    Message.objects.create(article=article, membre=habitante, texte="Et la photo ?")
    Correction.objects.create(article=article, avant="0" * 64, apres="1" * 64, par="Ali")
    ControleJuridique.objects.create(article=article, motif="personne", demande_par="Ali")
    paru = ArticleFactory(
        journal=journal,
        paru=True,
        enregistrement=EnregistrementFactory(),
        transcription="Oui.",
        chapitres=[("chapitre", {"debut": 0, "titre": "Le four"})],
    )
    DroitDeReponse.objects.create(
        article=paru, nom="Ana", contact="06", passage="Elle", texte="Non."
    )
    reunion = Reunion.objects.create(journal=journal, debut=timezone.now(), lieu="Maison")
    Presence.objects.create(reunion=reunion, membre=habitante)
    wiki = WikiFactory(territoire=journal.territoire)
    version = make_page(wiki)
    numero = NumeroFactory(journal=journal, live=False)
    render_issue(numero)
    return {
        "journal": journal.pk,
        "slug_journal": journal.slug,
        "habitante": habitante,
        "animatrice": animatrice,
        "article": article.pk,
        "article_paru": paru.pk,
        "extension": "mp3",
        "accord": Consentement.objects.create(article=article, personne="Ana", objet="image").pk,
        "proposition_journal": Proposition.objects.create(
            journal=journal, sorte="son", titre="Le pain", nom="Ana", enregistrement=son
        ).pk,
        "membre_comite": MembreComiteFactory(journal=journal).pk,
        "reunion": reunion.pk,
        "numero": numero.pk,
        "fichier": "journal.pdf",
        "wiki": wiki.pk,
        "page_wiki": version.page_id,
        "version_wiki": version.pk,
    }


def make_people(maison, **options):
    """{letter: a browser of that person}."""
    structure = maison["structure"]
    comptes = {
        "G": maison["gestionnaire"],
        "C": MembreFactory(structure=structure, contributeur=True).compte,
        "R": MembreFactory(structure=structure, lecteur=True).compte,
        "V": MembreFactory(gestionnaire=True).compte,
        "a": UtilisateurFactory(accueil=True),
        "r": UtilisateurFactory(referente=True),
        "d": UtilisateurFactory(redaction=True),
        "k": UtilisateurFactory(coordination=True),
        "A": UtilisateurFactory(admin=True),
    }
    people = {lettre: Client(**options) for lettre in TOUS}
    hold_link(people["L"], structure, maison["service"], courriel=maison["gestionnaire"].email)
    for usage, cookie, data in (
        (invitations.USAGE, cookie_name(views_equipe.COOKIE), {"invitation": maison["invitation"]}),
        (personnes.USAGE, cookie_name(views_personnes.COOKIE), {"personne": maison["personne"]}),
    ):
        secret = jetons.issue(usage, courriel="s@exemple.fr", duree=timedelta(days=1), **data)
        people["S"].cookies[cookie] = secret
    for lettre, membre in (
        ("H", maison["habitante"]),
        ("M", maison["animatrice"]),
        ("J", MembreComiteFactory(anime=True)),
    ):
        secret = liens.issue(membre).rstrip("/").rsplit("/", 1)[-1]
        people[lettre].cookies[cookie_name(liens.COOKIE)] = secret
    for lettre, compte in comptes.items():
        people[lettre].force_login(compte)
    return people


def room_of(nom):
    return nom.partition(":")[0]


def number_of(nom, maison, argument):
    """Of what an address speaks of, in that house."""
    if argument != "pk":
        return maison[argument]
    objet = next((objet for objet, noms in OBJETS.items() if nom in noms), None)
    return maison[objet] if objet else maison["structure"].pk


def url_of(nom, maison, **autres):
    arguments = doors_of_the_code()[nom]
    if "/" in nom:
        return f"/{nom}"
    same = {argument: maison[key] for argument, key in AUTREMENT.get(room_of(nom), {}).items()}
    known = {"pk": number_of(nom, maison, "pk")} | maison | same | autres
    return reverse(nom, kwargs={argument: known[argument] for argument in arguments})


# -- Who is let in ---------------------------------------------------------------------------------


def is_open(response):
    """Refused: 403, 404, 405, sent to sign in, or sent from the admin to its home with an error."""
    assert response.status_code < 500
    if response.status_code in (403, 404, 405):
        return False
    if response.status_code != 302:
        return True
    to_sign_in = response.url.split("?")[0] in (
        "/compte/connexion/",
        "/lien/",
        reverse("comite:entrer"),
    )
    sent_home = response.url == reverse("wagtailadmin_home") and any(
        message.level_tag == "error" for message in get_messages(response.wsgi_request)
    )
    return not (to_sign_in or sent_home)


def body(maison):
    """What the forms that name their object in the body need to find it."""
    return {
        "fiche": f"structure-{maison['structure'].pk}",
        "groupe": "Accueil",
        "geste": "confirmer",
    }


def test_who_is_let_in_by_post():
    maison = make_maison()
    people = make_people(maison)

    seen = {
        nom: "".join(
            lettre
            for lettre, client in people.items()
            if is_open(knock(client, "post", url_of(nom, maison), body(maison)))
        )
        for nom in PORTES
    }

    assert seen == {nom: post for nom, (_get, post) in PORTES.items()}


# Visits, and pictures cut to size the first time they are shown.
VIVANTES = {"sessions.Session", "wagtailimages.Rendition"}


def as_stored(value):
    """What a stream shows of itself has addresses of memory in it."""
    return value.get_prep_value() if isinstance(value, StreamValue) else value


def snapshot():
    """{table: (rows, checksum)} of every table but those that live by themselves."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and model._meta.label not in VIVANTES:
            rows = [
                [as_stored(value) for value in row]
                for row in model._base_manager.order_by("pk").values_list()
            ]
            found[model._meta.label] = len(rows), hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


def test_who_is_let_in_by_get_and_nothing_moves():
    maison = make_maison()
    people = make_people(maison)
    for client in people.values():
        client.get("/")
    before = snapshot()

    seen = {}
    for nom in PORTES:
        url = url_of(nom, maison)
        seen[nom] = ""
        for lettre, client in people.items():
            response = knock(client, "get", url)
            if is_open(response):
                seen[nom] += lettre
                assert knock(client, "head", url).status_code == response.status_code, nom

    after = snapshot()
    assert {nom: row for nom, row in after.items() if row != before[nom]} == {}
    assert seen == {nom: get for nom, (get, _post) in PORTES.items()}


# -- Not mine, or nobody's -------------------------------------------------------------------------

PARTENAIRES = ("espace", "mes_fiches", "comite")
NOMBRES = {"pk", "version", "photo", "membre", "invitation", "journal", "accord"}


def test_what_is_not_mine_answers_as_what_does_not_exist():
    maison, autre = make_maison(), make_maison()
    people = make_people(maison)
    told = defaultdict(dict)

    for nom in PORTES:
        numbers = NOMBRES & {*doors_of_the_code()[nom]}
        if nom.split(":")[0] not in PARTENAIRES or not numbers:
            continue
        for method in ("get", "post"):
            for number in numbers:
                # Another house's number in each place of the address, the others being mine.
                house = autre if number == "pk" and room_of(nom) != "comite" else maison
                theirs = url_of(nom, house, **{number: number_of(nom, autre, number)})
                nobodys = url_of(nom, house, **{number: NOBODY})
                for lettre in "-LGCRVHMJ":
                    one, other = (
                        knock(people[lettre], method, url, body(autre)) for url in (theirs, nobodys)
                    )
                    assert not is_open(one), (nom, method, number, lettre)
                    if (one.status_code, other.status_code) != (405, 405):
                        told[nom, method, number][lettre] = (one.status_code, other.status_code)

    unlike = {
        door: statuses
        for door, statuses in told.items()
        if any(one != other for one, other in statuses.values())
    }
    assert unlike == {}
    assert len(told) > 30


@pytest.mark.parametrize("lettre", "LG")
def test_the_keys_a_form_sends_reach_only_ones_own(lettre):
    maison, autre = make_maison(), make_maison()
    people = make_people(maison)
    keys = [f"structure-{house['structure'].pk}" for house in (maison, autre)]

    response = people[lettre].post(
        reverse("mes_fiches:confirmer"), {"fiche": keys, "geste": "confirmer"}
    )

    assert response.status_code == 302
    dates = [
        Structure.objects.get(pk=house["structure"].pk).verifie_le for house in (maison, autre)
    ]
    assert dates == [timezone.localdate(), autre["structure"].verifie_le]


# -- Forms from elsewhere --------------------------------------------------------------------------

SANS_JETON = {"diffusion:refus"}  # RFC 8058: a mail program has no cookie; the link is the key


def test_a_form_without_its_token_is_refused_everywhere():
    maison = make_maison()
    people = make_people(maison, enforce_csrf_checks=True)

    for nom in PORTES:
        url = url_of(nom, maison)
        for lettre in "-LGSkA":
            status = knock(people[lettre], "post", url, body(maison)).status_code
            assert (status == 403) == (nom not in SANS_JETON), (nom, lettre, status)


# -- What people type ------------------------------------------------------------------------------

# Shown as it was typed, by every page to everybody.
BALISE = "<img src=zz onerror=x>{{ 7|add:7 }}"
AUTRES_PAGES = [
    "/gestion/",
    "/gestion/reports/site-history/",
    "/gestion/snippets/annuaire/structure/",
    "/gestion/snippets/annuaire/structure/history/{pk}/",
    "/gestion/snippets/annuaire/structure/edit/{pk}/",
    "/gestion/users/",
    "/gestion/images/",
    "/annuaire/",
    "/annuaire/structures/{pk}-x/",
]


def test_nothing_typed_becomes_markup():
    maison = make_maison()
    people = make_people(maison)
    plant(BALISE)
    pages = [url_of(nom, maison) for nom in PORTES]
    pages += [page.format(pk=maison["structure"].pk) for page in AUTRES_PAGES]
    shown = 0

    for url in pages:
        for lettre in "LGSHMrkA":
            response = people[lettre].get(url, follow=True)
            if not response.headers["Content-Type"].startswith("text/html"):
                continue  # data to keep: nothing reads markup in it
            content = response.content
            assert b"<img src=zz" not in content, (url, lettre)
            shown += b"&lt;img src=zz onerror=x&gt;{{" in content
    assert shown > 60


# Where people write.
ECRITS = {
    "annuaire.Structure": "nom sigle description message a_la_place pro_nom",
    "annuaire.Service": "nom description message a_la_place conditions papiers contact_nom",
    "annuaire.Photo": "description credit",
    "annuaire.Proposition": "mot",
    "annuaire.Suggestion": "valeur_proposee valeur_actuelle",
    "annuaire.Signalement": "message contact",
    "comptes.Utilisateur": "first_name last_name",
    "diffusion.AdresseArretee": "adresse detail",
    "diffusion.Envoi": "erreur",
    "journal.Consentement": "personne representant usages recueilli_par",
    "journal.ControleJuridique": "precisions demande_par conclusion",
    "journal.Correction": "par",
    "journal.DroitDeReponse": "nom contact passage texte",
    "journal.Enregistrement": "titre depose_par",
    "journal.LigneTrace": "qui mots",
    "journal.Membre": "nom",
    "journal.Message": "texte",
    "journal.PageArticle": "title draft_title chapo transcription rubrique",
    "journal.PageNumero": "title theme",
    "journal.Proposition": "titre texte nom contact motif",
    "journal.Reunion": "lieu ordre_du_jour decisions",
    "journal.Signature": "nom",
    "journal.VersionWiki": "titre texte nom",
    "partenaires.Campagne": "nom message",
    "partenaires.Invitation": "mot",
    "partenaires.Veille": "nom description contact",
    "wagtailimages.Image": "title description",
}


def plant(texte):
    """The same words in all of them; a sigle is short."""
    for label, noms in ECRITS.items():
        model = apps.get_model(label)
        model._base_manager.update(**dict.fromkeys(noms.split(), texte))
        assert model._base_manager.exists(), label
    Structure.objects.first().save()
