"""The demo's wiki: pages that lead to one another, to fiches and to the journal."""

import tomllib
from dataclasses import dataclass

from wagtail.models import Site

from journal.demo.fichiers import DOSSIER
from journal.models import PageWiki
from journal.wiki.actions import Contenu, current, send
from journal.wiki.moderation import suspicions

ADRESSE = "wiki"
AJOUT = "- Les enfants façonnent une boule, une seule, à leur idée.\n"
PUBLICITE = "\n\nVotre cuisine moins chère sur https://cuisines.exemple.fr !"


@dataclass(frozen=True)
class Page:
    titre: str
    sorte: str
    membre: str
    texte: str
    commentaire: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def contenu(self):
        return Contenu(self.titre, self.sorte, self.texte.strip(), self.latitude, self.longitude)


def add_wiki(journal, membres) -> PageWiki:
    wiki = PageWiki(
        title="Le wiki du Sud (exemple)",
        slug=ADRESSE,
        territoire=journal.territoire,
        presentation=(
            "La mémoire du quartier, écrite par celles et ceux qui l'habitent\u00a0: des lieux, "
            "des gens, des histoires. Ce wiki est un exemple, tout y est inventé."
        ),
    )
    Site.objects.get(is_default_site=True).root_page.add_child(instance=wiki)
    wiki.save_revision().publish()
    for file in sorted((DOSSIER / "wiki").glob("*.toml")):
        page = Page(**tomllib.loads(file.read_text(encoding="utf-8")))
        membre = membres[page.membre]
        first = send(
            wiki=wiki,
            page=None,
            contenu=page.contenu,
            nom=membre.nom,
            membre=membre,
            commentaire=page.commentaire,
        )
        if page.titre.startswith("Le four"):
            _go_on(wiki, first.page, page, membres["Yamina"])
    return wiki


def _go_on(wiki, four, page, membre):
    """Another version by another person; then one that is read before it shows."""
    more = Page(**{**vars(page), "texte": page.texte.replace("- Le bois", f"{AJOUT}- Le bois")})
    send(
        wiki=wiki,
        page=four,
        contenu=more.contenu,
        nom=membre.nom,
        membre=membre,
        commentaire="J'ajoute les enfants.",
        partie_de=current(four),
    )
    ad = Page(**{**vars(more), "texte": more.texte.strip() + PUBLICITE})
    send(
        wiki=wiki,
        page=four,
        contenu=ad.contenu,
        nom="Un passant (exemple)",
        commentaire="Une adresse utile",
        pourquoi=suspicions(ad.contenu.tout, avant=more.contenu.tout),
        partie_de=current(four),
    )
