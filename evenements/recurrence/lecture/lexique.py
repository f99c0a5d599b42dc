"""The words a person may use for days, months, ranks, numbers and hours (flat: see `texte`)."""

from evenements.recurrence.lecture.texte import mark, word

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "fevrier", "mars", "avril", "mai", "juin"),
    *("juillet", "aout", "septembre", "octobre", "novembre", "decembre"),
)
NOMBRES = {
    "un": 1,
    "une": 1,
    "deux": 2,
    "trois": 3,
    "quatre": 4,
    "cinq": 5,
    "six": 6,
    "sept": 7,
    "huit": 8,
    "neuf": 9,
    "dix": 10,
    "onze": 11,
    "douze": 12,
    "quatorze": 14,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
}

SUITE_MAX = 16  # « les 3, 10, 17… »: longer lists are no longer read, so that time stays bounded

# -- Patterns ------------------------------------------------------------------------------------

_JOUR = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
JOUR = word(rf"(?P<jour>{_JOUR})(?P<pluriel>s?)|(?P<abrege>lun|mar|mer|jeu|ven|sam|dim)\.")
_MOIS = "janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|octobre|novembre|decembre"
_MOIS_ABREGE = r"janv?\.?|fevr?\.?|avr\.?|juil\.?|sept\.?|oct\.?|nov\.?|dec\.?"
MOIS_SEUL = word(rf"(?P<mois>{_MOIS}|janv\.|fevr?\.|avr\.|juil\.|sept\.|oct\.|nov\.|dec\.)")
MOIS_APRES_JOUR = word(rf"(?:du mois )?(?:de |d')?(?P<mois>{_MOIS}|{_MOIS_ABREGE})")
JUSQU_A_UN_MOIS = word(rf"(?:a|jusqu'a|jusqu'en|-) ?(?:{_MOIS})")
ANNEE = word(r"(?P<annee>(?:19|20)[0-9]{2})")
NUMERO = word(r"(?P<numero>1 ?ers?|premier|[0-3]?[0-9])(?! ?h)")
CHIFFRES = word(
    r"(?P<j>[0-3]?[0-9])/(?P<m>[01]?[0-9])(?:/(?P<a>(?:20)?[0-9]{2}))?"
    r"|(?P<j2>[0-3]?[0-9])[.-](?P<m2>[01]?[0-9])[.-](?P<a2>20[0-9]{2})"
    r"|(?P<a3>20[0-9]{2})-(?P<m3>[01][0-9])-(?P<j3>[0-3][0-9])"
)
DERNIER_JOUR = word("dernier jour")
_NOMBRE = "|".join([*NOMBRES, "[0-9]{1,3}"])
NOMBRE = word(rf"(?P<nombre>{_NOMBRE})")
RANG = word(
    r"(?P<r1>1 ?ers?|1 ?eres?|premiers?|premieres?)"
    r"|(?P<r2>2 ?(?:e|eme|nd|nde|d)s?|deuxiemes?|seconde?s?)"
    r"|(?P<r3>3 ?(?:e|eme)s?|troisiemes?)|(?P<r4>4 ?(?:e|eme)s?|quatriemes?)"
    r"|(?P<r5>5 ?(?:e|eme)s?|cinquiemes?)|(?P<r6>derniers?|dernieres?)"
)
ARTICLE = mark(r"(?:les|le|la)(?![a-z0-9])|l'")
ET = mark(r",? ?(?:et|puis|ainsi que)(?![a-z0-9])|[,;&+/]")
TIRET = mark("-")

# -- Values --------------------------------------------------------------------------------------


def jour_of(match) -> int:
    """0 = Monday."""
    start = match["jour"] or match["abrege"]
    return next(i for i, jour in enumerate(JOURS) if jour.startswith(start))


def mois_of(match) -> int:
    """1 = January; « juil. » and « juin » have three letters in common."""
    start = match["mois"].rstrip(".")
    return next(i for i, mois in enumerate(MOIS, 1) if mois.startswith(start))


def numero_of(match) -> int:
    numero = match["numero"]
    return int(numero) if numero.isdigit() else 1


def nombre_of(match) -> int:
    nombre = match["nombre"]
    return NOMBRES[nombre] if nombre in NOMBRES else int(nombre)


def rang_of(match) -> int:
    rang = int(match.lastgroup[1])
    return -1 if rang == 6 else rang
