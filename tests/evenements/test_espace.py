"""A partner's events in their space: who, what they see, what becomes of what they write."""

import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from annuaire.enums import Frais
from evenements import actions, publication
from evenements.enums import ModeInscription, ModeParticipation, Relecture
from evenements.models import Evenement, GrilleTarifs, Occurrence
from evenements.pages import say_moment
from evenements.recurrence import Frequence, Regle
from partenaires.enums import Publication, Role
from partenaires.models import ReglagesStructure
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    OccurrenceFactory,
    in_days,
    organised_by,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import LieuFactory, PublicFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db

LISTE = reverse("mes_evenements:liste")
NOUVEAU = reverse("mes_evenements:nouveau")


def url(view, evenement):
    return reverse(f"mes_evenements:{view}", args=[evenement.pk])


def dates_url(evenement):
    return reverse("mon_agenda:dates", args=[evenement.pk])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def form_data(client, address):
    """What the form sends when nobody touches it."""
    page = client.get(address).content.decode()
    page = page[page.index('class="formulaire"') :]
    data = {}
    for tag in re.findall(r"<input [^>]*>", page):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if not name or name[1] == "csrfmiddlewaretoken" or 'type="file"' in tag:
            continue
        if ("radio" in tag or "checkbox" in tag) and " checked" not in tag:
            continue
        data.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, words in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.S):
        data[name] = unescape(words)
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)"[^>]* selected', options)
        data[name] = chosen[1] if chosen else ""
    return data


def send(client, address, **changes):
    return client.post(address, form_data(client, address) | changes)


@pytest.fixture
def structure():
    structure = StructureFactory(nom="Maison des Voisins")
    ReglagesStructure.objects.create(structure=structure, publication=Publication.DIRECTE)
    return structure


@pytest.fixture
def partner(client, structure):
    compte = MembreFactory(structure=structure, gestionnaire=True).compte
    client.force_login(compte)
    return compte


def re_read(structure):
    ReglagesStructure.objects.filter(structure=structure).update(publication=Publication.RELUE)


# -- Who comes in ----------------------------------------------------------------------------------

READ = ("evenement",)
WRITE_GET = ("mots", "reprendre", "retirer")
WRITE_POST = ("publier", "renoncer", "mots", "reprendre", "retirer")


def make_people(structure):
    return {
        "gestionnaire": MembreFactory(structure=structure, role=Role.GESTIONNAIRE).compte,
        "contributeur": MembreFactory(structure=structure, role=Role.CONTRIBUTEUR).compte,
        "lecteur": MembreFactory(structure=structure, role=Role.LECTEUR).compte,
        "ancien": MembreFactory(structure=structure, retire=True).compte,
        "voisine": MembreFactory(gestionnaire=True).compte,
        "comite": DroitSurLieuFactory().compte,
        "accueil": UtilisateurFactory(accueil=True),
        "referente": UtilisateurFactory(referente=True),
        "coordination": UtilisateurFactory(coordination=True),
    }


def test_each_person_before_each_door(client, structure):
    evenement = EvenementFactory(organisateurs=[structure])
    people = make_people(structure)
    seen = {}
    for nom, compte in people.items():
        client.force_login(compte)
        seen[nom] = (
            {client.get(url(view, evenement)).status_code for view in READ},
            {client.get(url(view, evenement)).status_code for view in WRITE_GET},
            {client.get(url(view, evenement)).status_code for view in ("publier", "renoncer")},
        )

    write, read, nothing = ({200}, {200}, {405}), ({200}, {403}, {405}), ({404}, {404}, {405})
    assert seen == {
        "gestionnaire": write,
        "contributeur": write,
        "lecteur": read,
        "ancien": nothing,
        "voisine": nothing,
        "comite": nothing,
        "accueil": nothing,  # what they may do as staff holds in the admin
        "referente": nothing,
        "coordination": nothing,
    }


@pytest.mark.parametrize("nom", ["lecteur", "ancien", "voisine", "comite", "coordination"])
def test_who_does_not_keep_it_changes_nothing(client, structure, nom):
    evenement = EvenementFactory(organisateurs=[structure], nom="Ancien")
    OccurrenceFactory(evenement=evenement)
    client.force_login(make_people(structure)[nom])

    for view in WRITE_POST:
        response = client.post(
            url(view, evenement), {"nom": "Autre", "ou": "ligne", "dates": "avec"}
        )
        assert response.status_code == (403 if nom == "lecteur" else 404)

    evenement.refresh_from_db()
    assert (evenement.live, evenement.nom) == (True, "Ancien")
    assert Evenement.objects.count() == 1
    assert evenement.latest_revision is None


def test_what_is_not_mine_answers_as_what_does_not_exist(client, partner):
    other = EvenementFactory(organisateurs=[StructureFactory()])
    nothing = url("evenement", other).replace(str(other.pk), "987654321")

    theirs, none = client.get(url("evenement", other)), client.get(nothing)

    assert theirs.status_code == none.status_code == 404
    assert theirs.content == none.content


def test_anonymous_people_are_sent_to_sign_in(client, structure):
    evenement = EvenementFactory(organisateurs=[structure])
    for address in (LISTE, NOUVEAU, url("evenement", evenement), url("mots", evenement)):
        response = client.get(address)
        assert response.status_code == 302
        assert "connexion" in response.url


def test_a_reader_may_not_begin_one(client, structure):
    client.force_login(MembreFactory(structure=structure, lecteur=True).compte)

    assert client.get(NOUVEAU).status_code == 403
    assert "Nouveau rendez-vous" not in text(client.get(LISTE))


def test_an_account_of_no_structure_is_told_what_to_do(client):
    client.force_login(UtilisateurFactory())

    assert "Demandez une invitation" in text(client.get(LISTE))


# -- The lists -------------------------------------------------------------------------------------


def test_each_event_is_in_one_place(client, structure, partner):
    def make(nom, *dates, **kwargs):
        evenement = EvenementFactory(nom=nom, organisateurs=[structure], **kwargs)
        for jours in dates:
            OccurrenceFactory(evenement=evenement, debut=in_days(jours))
        return nom

    published = timezone.now() - timedelta(days=90)
    here = {make("Plus tard", 30), make("Demain", 1, -7), make("Neuf, sans date")}
    going_on = {
        make("Brouillon", 5, live=False, propose_par=partner),
        make("Relu", live=False, relecture=Relecture.ATTENTE),
        make("Refusé", live=False, relecture=Relecture.REFUSEE, reponse="Le prix manque."),
    }
    over = {
        make("Fini", -30),
        make("Retiré", 5, live=False, first_published_at=published),
    }
    make("Commencé par la coordination", 5, live=False)
    OccurrenceFactory(evenement__nom="Voisin")

    page = client.get(LISTE)

    assert {ligne.evenement.nom for ligne in page.context["page"]} == here
    assert {ligne.evenement.nom for ligne in page.context["en_cours"]} == going_on
    assert "Le prix manque." in text(page)
    assert next(iter(page.context["page"])).evenement.nom in ("Demain", "Neuf, sans date")
    noms = [
        ligne.evenement.nom
        for ligne in client.get(reverse("mes_evenements:passes")).context["page"]
    ]
    assert set(noms) == over


def test_the_next_date_is_said_and_not_a_cancelled_one(client, structure, partner):
    evenement = EvenementFactory(organisateurs=[structure])
    OccurrenceFactory(evenement=evenement, debut=in_days(3), annulee=True)
    kept = OccurrenceFactory(evenement=evenement, debut=in_days(10, 18, 30))

    (ligne,) = client.get(LISTE).context["page"]

    assert ligne.prochaine == say_moment(kept)
    assert "18 h 30" in ligne.prochaine.replace("\u00a0", " ")


@pytest.mark.parametrize("nb", [1, 3])
@pytest.mark.parametrize("view", ["liste", "passes"])
def test_lists_cost_the_same_whatever_their_length(
    client, structure, partner, nb, view, django_assert_num_queries
):
    service = ServiceFactory(structure=structure)
    waiting = {"live": False, "relecture": Relecture.ATTENTE}
    for n in range(nb):
        organised_by(structure)
        OccurrenceFactory(evenement=EvenementFactory(organisateurs=[structure], **waiting))
        OccurrenceFactory(evenement__service=service, debut=in_days(n + 2))
        organised_by(structure, terminee=True)
    address = reverse(f"mes_evenements:{view}")
    client.get(address)

    with django_assert_num_queries({"liste": 12, "passes": 7}[view]):
        response = client.get(address)

    assert len(response.context["page"].object_list) == {"liste": 2 * nb, "passes": nb}[view]


# -- A new one -------------------------------------------------------------------------------------


def test_a_new_event_in_few_words_is_published_and_leads_to_its_dates(client, structure, partner):
    response = send(client, NOUVEAU, nom="Café des parents", type="cafe", frais="gratuit")

    evenement = Evenement.objects.get()
    assert response.url == dates_url(evenement)
    assert (evenement.nom, evenement.live, evenement.frais) == ("Café des parents", True, "gratuit")
    assert [*evenement.organisateurs.all()] == [structure]
    assert evenement.lieu == structure.lieu
    assert evenement.territoire == structure.territoire
    assert evenement.mode == ModeParticipation.SUR_PLACE


def test_re_read_it_waits_and_says_so(client, structure, partner):
    re_read(structure)
    assert "La coordination relit avant de publier" in text(client.get(NOUVEAU))

    response = send(client, NOUVEAU, nom="Café des parents")

    evenement = Evenement.objects.get()
    assert response.url == dates_url(evenement)
    assert (evenement.live, evenement.relecture) == (False, Relecture.ATTENTE)
    assert evenement.propose_par == partner
    assert client.get(evenement.get_absolute_url()).status_code == 404
    assert "La coordination le relit" in text(client.get(LISTE))


def test_all_that_can_be_said_is_kept(client, structure, partner):
    theme, public = ThematiqueFactory(), PublicFactory()
    grille = GrilleTarifs.objects.create(
        nom="Tarifs", lignes="Tous : 2 €", territoire=structure.territoire
    )
    client_data = {
        "nom": "Sortie",
        "thematiques": [theme.pk],
        "publics": [public.pk],
        "age_min": "6",
        "age_max": "12",
        "accessibilite": ["mi", "hi"],
        "grille": grille.pk,
        "inscription": ModeInscription.PORTAIL,
        "capacite": "20",
        "telephone": "04 73 40 89 69",
        "site_web": "www.exemple.fr",
        "mots_cles_dits": "lac, pique-nique",
        "mineurs_seuls": "on",
    }

    response = send(client, NOUVEAU, **client_data)

    assert response.status_code == 302
    evenement = Evenement.objects.get()
    assert [*evenement.thematiques.all()] == [theme]
    assert [*evenement.publics.all()] == [public]
    assert (evenement.age_min, evenement.age_max, evenement.capacite) == (6, 12, 20)
    assert evenement.accessibilite == ["mi", "hi"]
    assert (evenement.grille, evenement.mineurs_seuls) == (grille, True)
    assert (evenement.telephone, evenement.site_web) == ("+33473408969", "https://www.exemple.fr")
    assert sorted(evenement.mots_cles.names()) == ["lac", "pique-nique"]


def test_the_form_gives_back_what_it_was_given(client, structure, partner):
    """Saving without touching anything changes nothing."""
    service = ServiceFactory(structure=structure)
    evenement = EvenementFactory(
        nom="Sortie",
        organisateurs=[structure, StructureFactory()],
        service=service,
        thematiques=[ThematiqueFactory()],
        mots_cles=["lac", "CV"],
        accessibilite=["vi"],
        age_min=0,
        capacite=5,
        inscription=ModeInscription.PORTAIL,
        lieu=LieuFactory(nom="La plage"),
        lieu_precisions="Au ponton",
    )
    before = evenement.serializable_data()

    response = send(client, url("mots", evenement))

    assert response.status_code == 302
    after = Evenement.objects.get().serializable_data()
    moved = {key for key in before if before[key] != after[key]}
    assert moved <= {
        "modifie_le",
        "latest_revision",
        "live_revision",
        "first_published_at",
        "last_published_at",
        "mots_cles_lies",
    }
    assert sorted(Evenement.objects.get().mots_cles.names()) == ["CV", "lac"]


def test_nothing_typed_is_lost_and_each_error_leads_to_its_field(client, structure, partner):
    response = send(
        client,
        NOUVEAU,
        nom="",
        description="Un long texte écrit sur un téléphone.",
        telephone="demander Paul",
        age_min="12",
        age_max="6",
        ou="autre",
        inscription=ModeInscription.LIEN,
    )

    assert response.status_code == 400
    page = text(response)
    assert "Un long texte écrit sur un téléphone." in page
    expected = {"nom", "telephone", "lieu_adresse", "lien_inscription", "age_max"}
    assert set(response.context["form"].errors) == expected
    for name in expected:
        assert f'href="#id_{name}"' in page
        assert re.search(f'id="id_{name}_err(eur|or)"', page)
    # A field in error is never folded away.
    groups = {g["cle"]: g["ouvert"] for g in response.context["form"].groupes}
    assert groups == {"pour-qui": True, "inscription": True, "contact": True, "image": False}
    assert 'value="demander Paul"' in page
    assert not Evenement.objects.exists()


def test_a_wrong_value_is_said_in_everyday_words(client, structure, partner):
    wrong = {
        "lien_en_ligne": "pas un lien",
        "site_web": "http://",
        "courriel": "paul",
        "capacite": "-3",
        "age_min": "douze",
    }

    response = send(client, NOUVEAU, nom="Loto", inscription=ModeInscription.PORTAIL, **wrong)

    said = response.context["form"].errors
    assert wrong.keys() <= said.keys()
    for name in wrong:
        assert not re.search("URL|Assurez-vous|Saisissez", str(said[name])), name


@pytest.mark.parametrize("nb", [1, 3])
def test_the_form_costs_the_same_whatever_there_is_to_choose(
    client, structure, partner, nb, django_assert_num_queries
):
    for _n in range(nb):
        ThematiqueFactory(parent=ThematiqueFactory())
        ServiceFactory(structure=structure)
        EvenementFactory(lieu=LieuFactory(), thematiques=[ThematiqueFactory()])
    evenement = EvenementFactory(organisateurs=[structure], lieu=LieuFactory())
    client.get(url("mots", evenement))

    with django_assert_num_queries(21):
        client.get(url("mots", evenement))


# -- Where -----------------------------------------------------------------------------------------


def test_another_address_is_a_place_of_its_own(client, structure, partner):
    send(
        client,
        NOUVEAU,
        nom="Sortie",
        ou="autre",
        lieu_nom="Le lac",
        lieu_adresse="1 rue de l'Eau",
        lieu_code_postal="63000",
        lieu_commune="Aydat",
    )

    evenement = Evenement.objects.get()
    assert evenement.lieu.ligne == "1 rue de l'Eau, 63000 Aydat"
    assert evenement.lieu != structure.lieu
    structure.lieu.refresh_from_db()
    assert structure.lieu.commune == "Clermont-Ferrand"


def test_a_proposed_address_does_not_move_the_public_one(client, structure, partner):
    re_read(structure)
    lieu = LieuFactory(nom="Le lac", adresse="1 rue de l'Eau")
    evenement = EvenementFactory(organisateurs=[structure], lieu=lieu)

    send(client, url("mots", evenement), ou="autre", lieu_adresse="2 rue de l'Eau")

    evenement = Evenement.objects.get()
    lieu.refresh_from_db()
    assert (evenement.lieu, lieu.adresse) == (lieu, "1 rue de l'Eau")
    assert evenement.get_latest_revision_as_object().lieu.adresse == "2 rue de l'Eau"


@pytest.mark.parametrize(
    ("ou", "lien", "mode", "has_place"),
    [
        ("ligne", "", ModeParticipation.EN_LIGNE, False),
        ("structure", "https://visio.exemple.fr", ModeParticipation.LES_DEUX, True),
        ("structure", "", ModeParticipation.SUR_PLACE, True),
    ],
)
def test_online_or_not(client, structure, partner, ou, lien, mode, has_place):
    ou = f"s{structure.pk}" if ou == "structure" else ou

    send(client, NOUVEAU, nom="Café", ou=ou, lien_en_ligne=lien)

    evenement = Evenement.objects.get()
    assert evenement.mode == mode
    assert bool(evenement.lieu) is has_place


def test_a_meeting_point_in_words(client, structure, partner):
    send(client, NOUVEAU, nom="Sortie", ou="mots", rendez_vous="Départ devant la mairie")

    evenement = Evenement.objects.get()
    assert (evenement.lieu, evenement.rendez_vous) == (None, "Départ devant la mairie")
    assert form_data(client, url("mots", evenement))["ou"] == ["mots"]

    send(client, url("mots", evenement), ou=f"s{structure.pk}", rendez_vous="")
    evenement.refresh_from_db()
    assert (evenement.lieu, evenement.rendez_vous) == (structure.lieu, "")


@pytest.mark.parametrize(
    ("ou", "rendez_vous"), [("mots", ""), ("ligne", "Départ devant la mairie")]
)
def test_a_meeting_point_is_chosen_and_written(client, structure, partner, ou, rendez_vous):
    response = send(client, NOUVEAU, nom="Sortie", ou=ou, rendez_vous=rendez_vous)

    assert response.status_code == 400
    assert "rendez_vous" in response.context["form"].errors


def test_dates_of_a_service_take_its_place_and_its_name(client, structure, partner):
    service = ServiceFactory(structure=structure, nom="Écrivain public")

    response = send(client, NOUVEAU, nom="", service=service.pk, ou="service")

    assert response.status_code == 302
    evenement = Evenement.objects.get()
    assert (evenement.titre, evenement.lieu) == ("Écrivain public", None)


def test_at_the_service_needs_a_service(client, structure, partner):
    ServiceFactory(structure=structure)

    response = send(client, NOUVEAU, nom="Café", ou="service")

    assert response.status_code == 400
    assert "ou" in response.context["form"].errors


def test_nobody_speaks_for_another_structure(client, structure, partner):
    other = StructureFactory()
    service = ServiceFactory(structure=other)
    second = MembreFactory(compte=partner, gestionnaire=True).structure

    response = send(client, NOUVEAU, nom="Café", organisateurs=[other.pk])
    assert response.status_code == 400
    response = send(client, NOUVEAU, nom="Café", service=service.pk)
    assert response.status_code in (302, 400)
    assert not Evenement.objects.filter(service=service).exists()
    response = send(client, NOUVEAU, nom="Café", ou=f"s{other.pk}")
    assert response.status_code == 400

    Evenement.objects.all().delete()
    send(client, NOUVEAU, nom="Café", organisateurs=[structure.pk, second.pk])
    assert {*Evenement.objects.get().organisateurs.all()} == {structure, second}


def test_other_organisers_stay_when_one_of_them_writes(client, structure, partner):
    second = MembreFactory(compte=partner, gestionnaire=True).structure
    ReglagesStructure.objects.create(structure=second, publication=Publication.DIRECTE)
    foreign = StructureFactory()
    evenement = EvenementFactory(organisateurs=[structure, foreign])

    send(client, url("mots", evenement), organisateurs=[second.pk])

    assert {*Evenement.objects.get().organisateurs.all()} == {second, foreign}


# -- Its picture -----------------------------------------------------------------------------------


def picture(nom="photo.png"):
    output = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(output, "PNG")
    return SimpleUploadedFile(nom, output.getvalue(), "image/png")


def test_a_picture_comes_with_its_words_and_an_agreement(client, structure, partner):
    response = send(client, NOUVEAU, nom="Café", photo=picture())

    assert response.status_code == 400
    assert {"image_description", "accord"} <= set(response.context["form"].errors)
    assert "L'image est à choisir de nouveau" in text(response)

    send(
        client,
        NOUVEAU,
        nom="Café",
        photo=picture(),
        image_description="Une cafetière",
        accord="on",
    )
    evenement = Evenement.objects.get()
    assert evenement.image.title == "Une cafetière"
    assert evenement.image.collection.name == "Photos des partenaires"
    assert evenement.image.renditions.exists()  # a page that is read would otherwise write

    send(client, url("mots", evenement), sans_image="on")
    assert Evenement.objects.get().image is None


def test_a_file_that_is_no_picture_is_refused(client, structure, partner):
    fake = SimpleUploadedFile("photo.png", b"<script>alert(1)</script>", "image/png")

    response = send(client, NOUVEAU, nom="Café", photo=fake, image_description="Rien", accord="on")

    assert response.status_code == 400
    assert "photo" in response.context["form"].errors
    assert not Evenement.objects.exists()


# -- Changing --------------------------------------------------------------------------------------


def test_a_re_read_change_shows_what_it_would_change(client, structure, partner):
    re_read(structure)
    evenement = EvenementFactory(
        organisateurs=[structure], nom="Couture", frais=Frais.PAYANT, lieu=structure.lieu
    )

    response = send(client, url("mots", evenement), frais="gratuit")

    assert response.url == url("evenement", evenement)
    page = client.get(response.url)
    (difference,) = page.context["differences"]
    assert (difference.champ, difference.avant, difference.apres) == ("Prix", "Payant", "Gratuit")
    assert "La page publique, elle, n'a pas changé." in text(page)
    assert Evenement.objects.get().frais == Frais.PAYANT
    # The form goes on from what was proposed, and says so.
    assert "attendent d'être relus" in text(client.get(url("mots", evenement)))
    assert form_data(client, url("mots", evenement))["frais"] == ["gratuit"]

    client.post(url("renoncer", evenement))
    assert Evenement.objects.get().relecture == ""
    assert form_data(client, url("mots", evenement))["frais"] == ["payant"]


def test_a_refused_change_comes_back_in_the_form(client, structure, partner):
    re_read(structure)
    evenement = EvenementFactory(organisateurs=[structure], nom="Couture", lieu=structure.lieu)
    send(client, url("mots", evenement), nom="Couture et tricot")
    evenement = Evenement.objects.get()
    publication.refuse(
        evenement=evenement,
        lu=evenement.latest_revision_id,
        par=UtilisateurFactory(),
        motif="Le tricot, c'est le jeudi.",
    )

    page = text(client.get(url("evenement", evenement)))
    assert "Le tricot, c'est le jeudi." in page
    assert form_data(client, url("mots", evenement))["nom"] == ["Couture et tricot"]

    send(client, url("mots", evenement), nom="Couture, le mardi")
    evenement = Evenement.objects.get()
    assert (evenement.relecture, evenement.reponse) == (Relecture.ATTENTE, "")
    assert evenement.get_latest_revision_as_object().nom == "Couture, le mardi"


def test_two_colleagues_at_once_the_second_is_told_and_loses_nothing(client, structure, partner):
    evenement = EvenementFactory(organisateurs=[structure], nom="Couture", lieu=structure.lieu)
    address = url("mots", evenement)
    mine = form_data(client, address) | {"description": "Mon long texte."}
    send(client, address, nom="Couture du mardi")

    response = client.post(address, mine)

    assert response.status_code == 409
    page = text(response)
    assert "Une autre personne a changé ce rendez-vous" in page
    assert "Mon long texte." in page
    assert "Couture du mardi" in page  # what the other changed
    evenement.refresh_from_db()
    assert evenement.description != "Mon long texte."

    lu = re.search(r'name="lu" value="(\d+)"', response.content.decode())[1]
    assert client.post(address, mine | {"lu": lu}).status_code == 302
    assert Evenement.objects.get().description == "Mon long texte."


@pytest.mark.parametrize("lu", ["abc", "-1", "9" * 40, "²", "\u0663"])
def test_an_odd_version_number_is_a_conflict_not_an_accident(client, structure, partner, lu):
    evenement = EvenementFactory(organisateurs=[structure], lieu=structure.lieu)
    address = url("mots", evenement)
    send(client, address)

    assert client.post(address, form_data(client, address) | {"lu": lu}).status_code == 409


# -- Once more -------------------------------------------------------------------------------------


@pytest.fixture
def season(structure):
    """« Chaque mardi », a season that is over."""
    evenement = EvenementFactory(organisateurs=[structure], nom="Couture 2025", frais="payant")
    debut = timezone.localdate() - timedelta(days=400)
    regle = Regle(
        frequence=Frequence.SEMAINE,
        debut=debut,
        fin=debut + timedelta(days=280),
        heure=in_days(0).time(),
        duree=120,
        jours=(1,),
    )
    actions.add_rule(evenement=evenement, regle=regle)
    return evenement


def test_last_years_dates_are_shown_before_anything_is_made(client, season, partner):
    page = client.get(url("reprendre", season))

    assert "mardi" in text(page)
    assert page.context["moments"]
    assert all("mardi" in moment.lower() for moment in page.context["moments"])
    assert Evenement.objects.count() == 1


def test_taken_up_it_is_a_draft_until_its_author_sends_it(client, season, structure, partner):
    response = send(client, url("reprendre", season), nom="Couture 2026")

    copie = Evenement.objects.exclude(pk=season.pk).get()
    assert response.url == url("mots", copie)
    assert (copie.live, copie.relecture, copie.nom) == (False, "", "Couture 2026")
    assert copie.occurrences.upcoming().exists()
    assert client.get(copie.get_absolute_url()).status_code == 404
    assert "Brouillon" in text(client.get(LISTE))

    response = send(client, url("mots", copie), frais="gratuit")

    copie.refresh_from_db()
    assert response.url == url("evenement", copie)
    assert (copie.live, copie.frais) == (True, "gratuit")


def test_without_dates_it_stays_a_draft(client, season, partner):
    send(client, url("reprendre", season), nom="Couture 2026", dates="sans")
    copie = Evenement.objects.exclude(pk=season.pk).get()
    assert not copie.occurrences.exists()

    response = send(client, url("mots", copie), description="Relu.")
    assert response.url == dates_url(copie)
    response = client.post(url("publier", copie))
    assert response.url == dates_url(copie)
    copie.refresh_from_db()
    assert (copie.live, copie.relecture, copie.description) == (False, "", "Relu.")

    OccurrenceFactory(evenement=copie)
    assert "Tout est prêt" in text(client.get(url("evenement", copie)))
    client.post(url("publier", copie))
    copie.refresh_from_db()
    assert copie.live


def test_a_sent_event_is_not_sent_twice(client, structure, partner):
    evenement = EvenementFactory(organisateurs=[structure])
    OccurrenceFactory(evenement=evenement)

    client.post(url("publier", evenement))

    evenement.refresh_from_db()
    assert evenement.latest_revision is None


def test_a_copy_needs_a_title(client, season, partner):
    response = send(client, url("reprendre", season), nom=" ")

    assert response.status_code == 400
    assert 'href="#id_nom"' in response.content.decode()
    assert Evenement.objects.count() == 1


# -- Withdrawing -----------------------------------------------------------------------------------


def test_withdrawing_says_what_it_does_and_asks_once_more(client, structure, partner):
    evenement = EvenementFactory(organisateurs=[structure])
    OccurrenceFactory(evenement=evenement)

    page = text(client.get(url("retirer", evenement)))
    assert "1 date à venir" in page
    assert "il vaut mieux annuler les dates" in page
    evenement.refresh_from_db()
    assert evenement.live

    response = client.post(url("retirer", evenement), {"motif": "Plus d'animatrice"})

    assert response.url == LISTE
    evenement.refresh_from_db()
    assert not evenement.live
    assert Occurrence.objects.get().motif == "Plus d'animatrice"
    assert client.get(evenement.get_absolute_url()).status_code == 404


# -- A residents' committee ------------------------------------------------------------------------


@pytest.fixture
def droit(client):
    droit = DroitSurLieuFactory(comite="Comité de la Gauthière")
    client.force_login(droit.compte)
    return droit


def test_a_committee_publishes_at_once_in_its_place_under_its_name(client, droit):
    address = reverse("mes_evenements:nouveau_lieu", args=[droit.lieu_id])
    page = text(client.get(address))
    assert "Proposé par Comité de la Gauthière" in page
    assert 'name="ou"' not in page
    assert 'name="service"' not in page
    assert 'name="organisateurs"' not in page

    elsewhere, structure = LieuFactory(), StructureFactory()
    response = send(
        client,
        address,
        nom="Loto",
        ou=f"s{structure.pk}",
        lieu=elsewhere.pk,
        lieu_adresse="8 rue d'ailleurs",
        organisateurs=[structure.pk],
        comite="Mairie",
    )

    evenement = Evenement.objects.get()
    assert response.url == dates_url(evenement)
    assert (evenement.live, evenement.lieu) == (True, droit.lieu)
    assert evenement.comite == "Comité de la Gauthière"
    assert not evenement.organisateurs.exists()

    send(client, url("mots", evenement), nom="Grand loto", ou="ligne")
    evenement.refresh_from_db()
    assert (evenement.nom, evenement.lieu, evenement.live) == ("Grand loto", droit.lieu, True)


def test_a_committee_sees_its_place_and_nothing_else(client, droit):
    here = EvenementFactory(nom="Loto", lieu=droit.lieu)
    OccurrenceFactory(evenement=here)
    of_a_structure = EvenementFactory(lieu=droit.lieu, organisateurs=[StructureFactory()])
    of_a_service = EvenementFactory(lieu=droit.lieu, service=ServiceFactory())
    elsewhere = EvenementFactory()

    page = client.get(LISTE)

    assert [ligne.evenement for ligne in page.context["page"]] == [here]
    assert "Comité de la Gauthière" in text(page)
    assert client.get(NOUVEAU).status_code == 403
    for other in (of_a_structure, of_a_service, elsewhere):
        for view in ("evenement", "mots", "retirer"):
            assert client.get(url(view, other)).status_code == 404
    other_place = reverse("mes_evenements:nouveau_lieu", args=[LieuFactory().pk])
    assert client.get(other_place).status_code == 404
    assert client.post(other_place, {"nom": "Loto"}).status_code == 404
    assert Evenement.objects.count() == 4


def test_a_right_taken_back_closes_the_door(client, droit):
    evenement = EvenementFactory(lieu=droit.lieu)
    assert client.get(url("mots", evenement)).status_code == 200

    droit.delete()

    assert client.get(url("mots", evenement)).status_code == 404


def test_a_committee_at_home_finds_its_rendez_vous_not_what_it_lacks(client):
    droit = DroitSurLieuFactory()
    client.force_login(droit.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert f'href="{reverse("mes_evenements:liste")}"' in page
    assert "aucune structure" not in page
