"""Issues described without a database: of any length, with pictures of any shape."""

import io
import random
from datetime import date

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from journal.supports.contenu import Article, Bloc, Chapitre, Image, Mentions, Numero, Son
from journal.supports.riche import Bout, Paragraphe, from_lines

PHRASE = (
    "le quartier la place un banc des voisins une fresque les enfants du marché avec sa boîte à "
    "livres pour écouter raconter ensemble pendant longtemps derrière l'école où habite madame "
    "Delorme qui arrose chaque matin quatre pieds de tomates et parle aux passants de son "
    "anticonstitutionnellement joyeux jardin partagé Saint-Jacques bibliothèque réhabilitation "
    "parce que tout le monde connaît quelqu'un ici depuis l'arrivée du tramway"
)
MOTS = PHRASE.split()
ADRESSE = "https://portail.exemple.fr/le-journal/"


def words(number, seed=0) -> str:
    """Sentences that look like French, `number` words in all."""
    chosen = random.Random(seed).choices(MOTS, k=number)
    for start in range(0, number, 14):
        chosen[start] = chosen[start].capitalize()
        last = min(start + 13, number - 1)
        chosen[last] += "."
    return " ".join(chosen)


def texte(number, seed=0) -> Bloc:
    """A block of text, a paragraph every 70 words."""
    parts = [words(min(70, number - at), seed + at) for at in range(0, number, 70)]
    return Bloc("texte", tuple(Paragraphe((Bout(part),)) for part in parts))


def picture(largeur=900, hauteur=600, *, pk=1, seed=0, saved=True, **said) -> Image:
    """A picture of that shape, with something to see in it, kept in the storage."""
    name = f"original_images/{pk}-{largeur}x{hauteur}.jpg"
    if saved and not default_storage.exists(name):
        shades = random.Random(seed + pk)
        small = Pillow.new("RGB", (6, 4))
        small.putdata([tuple(shades.randrange(40, 230) for _band in range(3)) for _p in range(24)])
        output = io.BytesIO()
        small.resize((largeur, hauteur), Pillow.Resampling.BICUBIC).save(output, "JPEG")
        default_storage.save(name, ContentFile(output.getvalue()))
    said = {"description": "Des gens devant une fresque", "credit": "Photo : Inès Roche"} | said
    return Image(pk, name, largeur, hauteur, f"{pk:040x}", **said)


def make_article(pk=1, mots=300, *, genre="texte", blocs=None, **said) -> Article:
    values = {
        "pk": pk,
        "genre": genre,
        "genre_libelle": "Article",
        "rubrique": "Vivre ici",
        "titre": f"{words(6, pk).rstrip('.')}",
        "chapo": words(24, pk + 1),
        "adresse": f"{ADRESSE}article-{pk}/",
        "blocs": (texte(mots, pk),) if blocs is None else blocs,
        "signatures": ("Fatou Diallo",),
    }
    return Article(**values | said)


def make_son(pk=1, **said) -> Son:
    values = {
        "video": False,
        "titre": "Les voix du marché",
        "duree": 754,
        "adresse": f"{ADRESSE}article-{pk}/#ecouter",
        "chapitres": (Chapitre(0, "Le matin"), Chapitre(245, "Les primeurs")),
        "transcription": from_lines("Bonjour.\nJe vends des pommes."),
    }
    return Son(**values | said)


def make_numero(articles=(), **said) -> Numero:
    values = {
        "pk": 1,
        "titre": "Automne",
        "numero": 7,
        "periode": "Automne 2026",
        "theme": "Nos jardins",
        "adresse": f"{ADRESSE}numero-7/",
        "paru_le": date(2026, 11, 2),
        "modifie_le": "2026-11-02T09:00:00Z",
        "tirage": 1200,
        "mentions": Mentions(
            journal="La Gazette des Hauts",
            devise="Écrite par celles et ceux qui y vivent",
            territoire="Clermont Sud",
            editeur="Centre social d'exemple",
            editeur_adresse="1 rue de l'Exemple, 63000 Clermont-Ferrand",
            editeur_telephone="+33473408969",
            courriel="journal@exemple.fr",
            directeur="Camille Exemple",
            imprimeur="Imprimerie d'exemple, 63000 Clermont-Ferrand",
            issn="1234-5679",
            autres="",
            adresse=ADRESSE,
            proposer=f"{ADRESSE}proposer/",
        ),
        "editorial": from_lines(f"{words(90, 3)}\n{words(80, 4)}"),
        "editorial_de": "Le comité de rédaction",
        "articles": tuple(articles),
    }
    return Numero(**values | said)


def make_varied(number=6, *, mots=380, seed=0) -> Numero:
    """An issue with everything: a portrait, briefs, photos, a sound, the children's page."""
    said = {"simple": from_lines("Un jardin est ouvert.\nIl est pour tous.\nVenez le mercredi.")}
    articles = [
        make_article(
            1,
            mots * 2,
            genre="reportage",
            genre_libelle="Reportage",
            image=picture(2400, 1600, pk=1, legende="Rue des Jardins, un matin"),
            blocs=(
                texte(mots, 1),
                Bloc("intertitre", texte="Des tomates pour tout le monde"),
                Bloc("citation", texte="Ici, on se parle par-dessus la haie.", de="Mme Delorme"),
                texte(mots, 2),
            ),
            simple_relu_par="Hamid et Josette",
            **said,
        ),
        make_article(
            2,
            mots,
            genre="portrait",
            genre_libelle="Portrait",
            titre="Nguyễn Thị Hương, couturière de la rue Đặng",
            image=picture(1200, 1500, pk=2),
        ),
        *(
            make_article(10 + n, 45, genre="breve", rubrique="", chapo="", signatures=("Léo",))
            for n in range(4)
        ),
        make_article(3, mots // 3, genre="podcast", genre_libelle="Podcast", son=make_son(3)),
        make_article(
            4,
            60,
            genre="photos",
            genre_libelle="Suite de photos",
            image=picture(2400, 1500, pk=4),
            blocs=(
                texte(60, 5),
                *(
                    Bloc("photo", image=picture(1500, h, pk=20 + h, legende=words(6, h)))
                    for h in (1000, 1100, 2000, 1001, 1002)
                ),
            ),
        ),
        make_article(
            5,
            150,
            genre="enfants",
            genre_libelle="Page des enfants",
            titre="Notre école a un potager 🥕",
            signatures=("La classe de CM2",),
            image=picture(1500, 1000, pk=5),
        ),
        *(
            make_article(
                30 + n,
                mots + 60 * (n % 3),
                image=picture(1800, 1200, pk=30 + n) if n % 3 != 2 else None,
            )
            for n in range(max(0, number - 5))
        ),
    ]
    return make_numero(articles, couverture=picture(2600, 1700, pk=99, legende="La fresque"))
