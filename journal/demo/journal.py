"""The journal of the demo and its two issues: one that came out, one that is being made."""

from datetime import timedelta

from django.utils import timezone
from wagtail.models import Site

from journal.demo.fichiers import CREDIT
from journal.models import PageJournal, PageNumero
from journal.models.pages import Saison
from territoire.models import Quartier, Territoire

ADRESSE = "journal"
EDITORIAL = """
<p>On nous avait demandé un numéro sur « le vivre ensemble ». Nous avons ri, puis nous avons eu
faim, et quelqu'un a sorti une marmite. La discussion a commencé là : qui épluche, qui goûte, qui
raconte, qui fait la vaisselle. Tout le quartier était dans cette liste.</p>
<p>Alors voici un numéro qui se lit à table. Vous y passerez une nuit devant un four, un après-midi
chez une dame qui ne pèse rien, une matinée au marché. Vous y trouverez une soupe pour douze, des
recettes impossibles et une marmite à emprunter.</p>
<p><b>Ce numéro est un exemple.</b> Il a été écrit pour montrer à quoi un journal de territoire peut
ressembler. Les personnes et les histoires sont inventées ; la faim, elle, est vraie. Si le cœur
vous en dit, le prochain numéro s'écrit avec vous.</p>
"""
MENTIONS = """Ce journal est un exemple\u00a0: personne ne le publie.
Les noms et les histoires sont inventés, les images sont des dessins faits pour lui.
Les voix du podcast sont des voix de synthèse."""


def add_journal(images) -> PageJournal:
    territoire = Territoire.objects.get(slug="territoire-sud")
    journal = PageJournal(
        title="Le Journal du Sud (exemple)",
        slug=ADRESSE,
        territoire=territoire,
        devise="Écrit par celles et ceux qui vivent ici",
        editeur="Centre social d'exemple",
        editeur_adresse="1 rue de l'Exemple, 63000 Clermont-Ferrand",
        courriel="journal@exemple.fr",
        directeur="Dominique Modèle (exemple)",
        imprimeur="Imprimerie inventée (exemple)",
        mentions=MENTIONS,
        quorum=3,
        podcast_titre="La table d'à côté (exemple)",
        podcast_description=(
            "Le podcast du Journal du Sud (exemple)\u00a0: des histoires qu'on écoute en épluchant "
            "des carottes. Les histoires sont inventées et les voix sont des voix de synthèse."
        ),
        podcast_image=images.get("podcast"),
    )
    Site.objects.get(is_default_site=True).root_page.add_child(instance=journal)
    journal.quartiers.set(Quartier.objects.filter(slug__in=["saint-jacques", "fontaine-du-bac"]))
    journal.save_revision().publish()
    return PageJournal.objects.get(pk=journal.pk)


def add_issue(journal, images) -> PageNumero:
    """Ready to come out, with the texts that will be in it."""
    return _add(
        journal,
        title="Numéro 3 (exemple)",
        slug="numero-3",
        numero=3,
        saison=Saison.AUTOMNE,
        annee=2026,
        theme="Cuisiner ensemble",
        couverture=images.get("couverture"),
        couverture_description=(
            "Dessin\u00a0: six voisines et voisins autour d'une longue table, une grande marmite "
            "qui fume, des bols, du pain. Derrière, des immeubles et des fanions, le soir."
        ),
        couverture_credit=CREDIT,
        editorial=_spaced(EDITORIAL),
        editorial_de="Le comité de rédaction (exemple)",
        textes_avant=timezone.localdate() - timedelta(days=45),
        bouclage_le=timezone.localdate() - timedelta(days=21),
        tirage=1500,
        pages_papier=8,
    )


def add_next_issue(journal) -> PageNumero:
    return _add(
        journal,
        title="Numéro 4 (exemple)",
        slug="numero-4",
        numero=4,
        saison=Saison.HIVER,
        annee=2027,
        theme="Se déplacer",
        editorial_de="Le comité de rédaction (exemple)",
        textes_avant=timezone.localdate() + timedelta(days=24),
        bouclage_le=timezone.localdate() + timedelta(days=45),
        tirage=1500,
        pages_papier=8,
    )


def _add(journal, **values):
    numero = PageNumero(live=False, **values)
    PageJournal.objects.get(pk=journal.pk).add_child(instance=numero)
    numero.save_revision()
    return numero


def _spaced(html):
    """Lines joined; no mark of punctuation alone at the beginning of a line."""
    text = " ".join(html.split()).replace("> <", "><")
    for mark in ":;?!»":
        text = text.replace(f" {mark}", f"\u00a0{mark}")
    return text.replace("« ", "«\u00a0")
