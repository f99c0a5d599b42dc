"""A cell becomes a value that JSON can hold, or a ValidationError in French.

Every reader takes (mots, texte): the words known of the database, and what is written in the cell.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from annuaire import horaires
from annuaire.enums import Intervalle
from annuaire.models import ChampThematique
from portal.socle.champs import clean_text, parse_phone
from territoire.models import Public, Quartier, Territoire, Thematique

OUI = {"oui", "o", "yes", "y", "vrai", "true", "1", "x"}
NON = {"non", "n", "no", "faux", "false", "0"}
DATE_FRANCAISE = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")


def normalize(texte):
    """Letters and digits only, without case or accents: how two spellings are compared."""
    texte = unicodedata.normalize("NFKD", str(texte).replace("œ", "oe").replace("Œ", "OE"))
    texte = "".join(char for char in texte if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", texte.casefold()).split())


@dataclass
class Mots:
    """The words of the database that a file may use, read once per import."""

    @cached_property
    def territoires(self):
        return _by_words(Territoire.objects.all(), "nom", "slug")

    @cached_property
    def quartiers(self):
        return _by_words(Quartier.objects.select_related("territoire"), "nom", "slug", "code_qpv")

    @cached_property
    def thematiques(self):
        # A sub-theme goes before a first-level theme that has the same name.
        themes = sorted(Thematique.objects.all(), key=lambda theme: theme.parent_id is not None)
        words = _by_words(themes, "nom", "nom_simple", "slug")
        for theme in themes:
            for code in theme.codes_data_inclusion:
                words.setdefault(f"code {code}", []).append(theme)
        return words

    @cached_property
    def publics(self):
        publics = list(Public.objects.all())
        words = _by_words(publics, "nom", "slug")
        for public in publics:
            if public.code_data_inclusion:
                words.setdefault(f"code {public.code_data_inclusion}", []).append(public)
        return words

    @cached_property
    def champs(self):
        return {champ.cle: champ for champ in ChampThematique.objects.all()}

    @cached_property
    def noms(self):
        """{table: {pk: name}}, to say values to people."""
        return {
            table: {item.pk: str(item) for items in getattr(self, table).values() for item in items}
            for table in ("territoires", "quartiers", "thematiques", "publics")
        }


def _by_words(items, *attributs):
    """{normalised word: [items]}, the first attribute winning over the next ones."""
    words = {}
    items = list(items)
    for attribut in reversed(attributs):
        for item in items:
            if getattr(item, attribut):
                words[normalize(getattr(item, attribut))] = [item]
    return words


# -- readers of one value -------------------------------------------------------------------------


def text(mots, texte):
    return clean_text(" ".join(texte.split()))


def long_text(mots, texte):
    return clean_text(texte).strip()


def phone(mots, texte):
    """One number; the zero a spreadsheet took away is given back."""
    digits = re.sub(r"[\s.\-/()\u202f]", "", texte)
    if re.fullmatch(r"[1-9]\d{8}", digits):
        digits = f"0{digits}"
    try:
        return parse_phone(digits)
    except ValueError:
        raise ValidationError(
            _("« %s » n'est pas un numéro de téléphone (un seul numéro par case, 10 chiffres).")
            % texte[:40]
        ) from None


def mail(mots, texte):
    texte = texte.strip().removeprefix("mailto:")
    try:
        validate_email(texte)
    except ValidationError:
        raise ValidationError(_("« %s » n'est pas une adresse de courriel.") % texte[:60]) from None
    return texte


def web(mots, texte):
    texte = texte.strip()
    return texte if re.match(r"^[a-z][a-z0-9+.-]*:", texte, re.IGNORECASE) else f"https://{texte}"


def digits(mots, texte):
    return re.sub(r"[\s.\u202f]", "", texte).upper()


def postcode(mots, texte):
    digits = re.sub(r"\s", "", texte)
    return f"0{digits}" if re.fullmatch(r"\d{4}", digits) else digits


def hours(mots, texte):
    try:
        return horaires.validate(texte)
    except horaires.HorairesInvalides as error:
        raise ValidationError(str(error)) from None


def day(mots, texte):
    french = DATE_FRANCAISE.match(texte)
    try:
        if french:
            return date(int(french[3]), int(french[2]), int(french[1])).isoformat()
        return date.fromisoformat(texte[:10]).isoformat()
    except ValueError:
        raise ValidationError(
            _("« %s » n'est pas une date : écrivez 31/12/2026.") % texte[:40]
        ) from None


def number(limite):
    """Reader of a number between -limite and limite."""

    def read(mots, texte):
        try:
            value = float(texte.replace(",", ".").replace(" ", ""))
        except ValueError:
            value = math.nan
        if not abs(value) <= limite:
            raise ValidationError(
                _("« %(texte)s » n'est pas un nombre entre -%(limite)s et %(limite)s.")
                % {"texte": texte[:40], "limite": limite}
            )
        return round(value, 6)

    return read


def months(mots, texte):
    """One of the intervals, « 6 » or « 6 mois »."""
    found = re.match(r"\d{1,3}\b", texte)
    value = int(found[0]) if found else None
    if value not in Intervalle.values:
        known = ", ".join(str(value) for value in Intervalle.values)
        raise ValidationError(
            _("« %(texte)s » : écrivez %(liste)s mois.") % {"texte": texte[:40], "liste": known}
        )
    return value


def yes_no(mots, texte):
    word = normalize(texte)
    if word not in OUI | NON:
        raise ValidationError(_("« %s » : écrivez oui ou non.") % texte[:40])
    return word in OUI


def choice(enum, **autres):
    """Reader of one value of an enum, by value or label; `autres` are further words for a value."""

    def read(mots, texte):
        words = {}
        for value, label in enum.choices:
            words[normalize(label)] = words[normalize(str(value))] = value
        words |= {normalize(word.replace("_", " ")): value for word, value in autres.items()}
        found = words.get(normalize(texte))
        if found is None:
            raise ValidationError(unknown(texte, [str(label) for _value, label in enum.choices]))
        return str(found)

    return read


# -- readers of several values --------------------------------------------------------------------


def split_list(texte, known=()):
    """Values parted by « ; », else by line ends, « | », or commas outside of any known word."""
    for separateur in (";", "\n", "|"):
        if separateur in texte:
            return [part.strip() for part in texte.split(separateur) if part.strip()]
    if normalize(texte) in known:
        return [texte.strip()]
    return [part.strip() for part in texte.split(",") if part.strip()]


def choices(enum):
    one = choice(enum)
    known = {normalize(str(label)) for _value, label in enum.choices}

    def read(mots, texte):
        return sorted({one(mots, part) for part in split_list(texte, known)})

    return read


def codes(mots, texte):
    """Codes of an outside vocabulary, kept as they are."""
    parts = split_list(texte)
    for part in parts:
        if not re.fullmatch(r"[a-z0-9-]{2,60}", part):
            raise ValidationError(
                _("« %s » n'est pas un code : fcsf, mjc, france-service…") % part[:40]
            )
    return sorted(set(parts))


def keywords(mots, texte):
    parts = {clean_text(" ".join(part.split()))[:100] for part in split_list(texte)}
    return sorted(parts, key=str.casefold)


def words_of(table):
    """Reader of several rows of one of the tables of Mots, as sorted pks."""

    def read(mots, texte):
        known = getattr(mots, table)
        pks = set()
        for part in split_list(texte, known):
            found = known.get(f"code {part}") or known.get(normalize(part))
            if not found:
                raise ValidationError(unknown(part, mots.noms[table].values()))
            pks |= {item.pk for item in found}
        return sorted(pks)

    return read


def word_of(table):
    """Reader of one row of one of the tables of Mots, as its pk."""

    def read(mots, texte):
        found = getattr(mots, table).get(normalize(texte))
        if not found:
            raise ValidationError(unknown(texte, mots.noms[table].values()))
        return found[0].pk

    return read


def unknown(texte, labels):
    """« Inconnu », with the nearest label when there is one."""
    labels = list(labels)
    near = process.extractOne(texte, labels, scorer=fuzz.WRatio, score_cutoff=75)
    if near:
        return _("« %(texte)s » n'est pas connu. Vouliez-vous « %(proche)s » ?") % {
            "texte": texte[:60],
            "proche": near[0],
        }
    if len(labels) <= 8:
        return _("« %(texte)s » n'est pas connu : %(liste)s.") % {
            "texte": texte[:60],
            "liste": ", ".join(labels),
        }
    return _("« %s » n'est pas connu.") % texte[:60]
