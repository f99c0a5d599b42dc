"""The people of the demo's committee, what they proposed, when they met, where the paper goes."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from comptes.management.commands.comptes_demo import address
from comptes.models import Utilisateur
from journal.comite import actions
from journal.enums import Qualite, RoleComite, SorteProposition
from journal.models import Membre, PointDeDepot, Proposition, Reunion
from portal.socle.calendrier import PARIS
from territoire.models import Quartier

HABITANT, PRO = Qualite.HABITANT, Qualite.PROFESSIONNEL
# name, who, quartier, account of comptes_demo ("" for none)
MEMBRES = (
    ("Camille", PRO, "saint-jacques", "coordination"),
    ("Rémi", PRO, "fontaine-du-bac", "redaction"),
    ("Rosa", PRO, "saint-jacques", "referents"),
    ("Nadia", HABITANT, "saint-jacques", "comite"),
    ("Yamina", HABITANT, "fontaine-du-bac", ""),
    ("Georges", HABITANT, "saint-jacques", ""),
    ("Awa", HABITANT, "fontaine-du-bac", ""),
)
ANIME, JURISTE = "Camille", "Rosa"
# place, address, quartier, copies, who carries them: 1,500 in all
DEPOTS = (
    ("Maison des Voisins (exemple)", "1 rue de l'Exemple", "saint-jacques", 300, "Georges"),
    ("École du Modèle (exemple)", "3 rue de l'Exemple", "saint-jacques", 350, "Rémi"),
    ("Boulangerie La Mie (exemple)", "8 rue de l'Exemple", "saint-jacques", 200, "Nadia"),
    ("Hall du 4 (exemple)", "4 rue de l'Exemple", "saint-jacques", 120, "Nadia"),
    ("Pharmacie du Coin (exemple)", "2 place du Modèle", "fontaine-du-bac", 200, "Awa"),
    ("Bibliothèque des Pages (exemple)", "5 place du Modèle", "fontaine-du-bac", 250, "Camille"),
    ("Épicerie de Yamina (exemple)", "7 place du Modèle", "fontaine-du-bac", 80, "Yamina"),
)


def add_members(journal) -> dict[str, Membre]:
    """{first name: member}. Those who have an account in the demo come in with it."""
    comptes = {one.email: one for one in Utilisateur.objects.filter(email__endswith="@exemple.fr")}
    found = {}
    for nom, qualite, quartier, compte in MEMBRES:
        courriel = address(compte or f"{nom.lower()}.journal")
        found[nom] = Membre.objects.create(
            journal=journal,
            nom=f"{nom} (exemple)",
            qualite=qualite,
            role=RoleComite.ANIMATION if nom == ANIME else RoleComite.MEMBRE,
            controle_juridique=nom == JURISTE,
            quartier=Quartier.objects.filter(slug=quartier).first(),
            courriel=courriel,
            compte=comptes.get(courriel),
        )
    return found


def add_proposals(journal, membres):
    """Two that wait, one from somebody who is not in the committee; one put aside, kindly."""
    Proposition.objects.create(
        journal=journal,
        sorte=SorteProposition.SUJET,
        titre="Le mur qui raconte (exemple)",
        texte=(
            "Derrière les garages, il y a un vieux mur peint. Ma mère dit que c'est mon oncle qui "
            "l'a fait avec ses copains. Je voudrais retrouver les autres et leur demander ce "
            "qu'ils ont voulu dessiner. Je sais raconter, mais pas écrire."
        ),
        nom="Un voisin du troisième (exemple)",
        contact="voisin@exemple.fr",
        aide=True,
    )
    Proposition.objects.create(
        journal=journal,
        sorte=SorteProposition.TEXTE,
        titre="Le dernier bus (exemple)",
        texte=(
            "Le dernier bus passe à vingt heures quarante. Le cours finit à vingt heures trente, "
            "si tout le monde range vite. Voici comment dix personnes ont appris à ranger très "
            "vite."
        ),
        nom=membres["Georges"].nom,
        membre=membres["Georges"],
    )
    put_aside = Proposition.objects.create(
        journal=journal,
        sorte=SorteProposition.SUJET,
        titre="Ma voiture à vendre (exemple)",
        texte="Bon état, peu roulé, un seul chien.",
        nom="Une lectrice (exemple)",
        contact="lectrice@exemple.fr",
    )
    actions.put_aside(
        proposition=put_aside,
        par=membres[ANIME],
        motif="Le journal ne passe pas d'annonces de vente. Le tableau de l'entrée, oui.",
    )


def add_meetings(journal, paru, prochain, membres):
    """One that was held, one that comes."""
    held = Reunion(
        journal=journal,
        numero=paru,
        debut=_evening(days=-30),
        lieu="Maison des Voisins (exemple), salle du haut",
        ordre_du_jour=(
            "Relire ensemble le numéro 3\nChoisir la couverture\n"
            "Qui porte les journaux, et où\u00a0?"
        ),
        decisions=(
            "Le four à pain ouvre le numéro.\n"
            "La couverture\u00a0: la grande table, parce que tout le monde y est.\n"
            "On n'accuse personne, même d'un vol de courges.\n"
            "Chacun porte ses paquets dans la semaine qui suit l'impression."
        ),
    )
    names = ("Camille", "Nadia", "Georges", "Yamina", "Awa")
    actions.hold(
        reunion=held,
        presents=[membres[one] for one in names],
        excuses=[membres["Rémi"]],
    )
    Reunion.objects.create(
        journal=journal,
        numero=prochain,
        debut=_evening(days=9),
        lieu="Maison des Voisins (exemple), salle du haut. Il y aura de la soupe.",
        ordre_du_jour=(
            "Le thème du numéro 4\u00a0: se déplacer\n"
            "Lire les deux propositions reçues\n"
            "Aider Awa à finir son texte"
        ),
    )


def add_drops(journal, membres):
    for ordre, (nom, adresse, quartier, quantite, porteur) in enumerate(DEPOTS, 1):
        PointDeDepot.objects.create(
            journal=journal,
            nom=nom,
            adresse=adresse,
            quartier=Quartier.objects.filter(slug=quartier).first(),
            quantite=quantite,
            porteur=membres[porteur].nom,
            ordre=ordre,
        )


def _evening(*, days):
    """A Tuesday, at half past six."""
    jour = timezone.localdate() + timedelta(days=days)
    jour += timedelta(days=(1 - jour.weekday()) % 7)
    return datetime.combine(jour, time(18, 30), PARIS)
