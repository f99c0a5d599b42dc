"""Why a text sent to the wiki is read by somebody before it shows. Pure.

Only what the text brings is looked at: a word or an address the page had already holds nobody up.
A reason is a sentence for the person who reads, never an accusation: nothing is refused here.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

GROS_MOTS = frozenset(
    (
        "abrutie", "abruti", "batard", "batarde", "bicot", "bite", "bougnoule", "bougnoul",
        "chiasse", "chier", "con", "connard", "connarde", "connasse", "conne", "couille",
        "crouille", "encule", "enculee", "enculer", "fdp", "gouine", "merde", "merdeux", "negre",
        "nique", "niquer", "niquez", "ntm", "pede", "petasse", "pouffiasse", "pute", "putain",
        "salaud", "salope", "salopard", "tarlouze", "trouduc", "youpin",
    )
)  # fmt: skip
CHIFFRES = str.maketrans("013457@$!€", "oieastasie")
# Words whose letters are kept apart (« c o n n a r d », « c.o.n.n.a.r.d »).
ECARTEES = re.compile(r"(?<!\w)(?:\w[ .\-_*]){3,60}\w(?!\w)")
MOT = re.compile(r"[\w@$!€]+")
ADRESSE = re.compile(r"(?:https?://|(?<![\w@./-])www\.)[^\s()<>\[\]]{1,300}", re.IGNORECASE)
# Bare names of sites, without what a French sentence may hold (« fin.La suite »).
SITE = re.compile(
    r"(?<![\w@./-])(?:[a-z0-9-]{1,63}\.){1,4}(?:com|net|org|info|biz|io|ru|cn|xyz|top|shop|fr|eu)\b",
    re.IGNORECASE,
)
LETTRES_MIN, CAPITALES = 40, 0.7
MOTS_MIN, GARDES = 40, 0.4


def suspicions(apres: str, *, avant: str = "", hotes: Iterable[str] = ()) -> list[str]:
    """Reasons in words, none when nothing is suspicious. avant: the page until now, "" for a new
    one. hotes: our own names, to which addresses may lead."""
    checks = (
        (bad_words(apres) - bad_words(avant), _("Un mot grossier\u00a0: %(mots)s.")),
        (
            other_sites(apres, hotes) - other_sites(avant, hotes),
            _("Un lien vers un autre site\u00a0: %(mots)s."),
        ),
    )
    reasons = [text % {"mots": ", ".join(sorted(found)[:5])} for found, text in checks if found]
    if is_shouted(apres):
        reasons.append(_("Le texte est écrit en majuscules."))
    if mostly_removed(avant, apres):
        reasons.append(_("La plus grande partie de la page est enlevée."))
    return reasons


def bad_words(text: str) -> set[str]:
    """Those of the list, whole words, accents, digits and repeated letters seen through."""
    plain = _fold(text)
    # Digits are letters only in a word that has letters too: « 1 507 » is a number.
    words = [word.strip("!") for word in MOT.findall(plain)]
    words += [re.sub(r"[ .\-_*]", "", found) for found in ECARTEES.findall(plain)]
    return {found for word in words if (found := _bad(word))}


def _bad(word):
    if not any(character.isalpha() for character in word):
        return ""
    word = word.translate(CHIFFRES)
    once = re.sub(r"(.)\1{2,}", r"\1", word)  # « connnnard »: three or more are one
    twice = re.sub(r"(.)\1{2,}", r"\1\1", word)
    for form in (word, once, twice):
        for root in (form, form.removesuffix("s"), form.removesuffix("es")):
            if root in GROS_MOTS:
                return root
    return ""


def _fold(text):
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in flat if not unicodedata.combining(sign))


def other_sites(text: str, hotes: Iterable[str] = ()) -> set[str]:
    """Names of the sites a text leads to, ours left out."""
    ours = {host.lower().removeprefix("www.") for host in hotes}
    found = {_host(address) for address in ADRESSE.findall(text)}
    found |= {name.lower().removeprefix("www.") for name in SITE.findall(ADRESSE.sub(" ", text))}
    return {host for host in found if host and host not in ours}


def _host(address):
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return address[:60].lower()
    return host.removeprefix("www.")


def is_shouted(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    capitals = sum(sign.isupper() for sign in letters)
    return len(letters) >= LETTRES_MIN and capitals > CAPITALES * len(letters)


def mostly_removed(avant: str, apres: str) -> bool:
    """Of a page long enough, few words are left, whatever came instead."""
    before, after = (Counter(MOT.findall(_fold(text))) for text in (avant, apres))
    total = before.total()
    return total >= MOTS_MIN and (before & after).total() < GARDES * total
