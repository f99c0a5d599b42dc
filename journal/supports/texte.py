"""The issue as a mail carries it: 76 columns, no markup, addresses alone on their line. Pure."""

import textwrap

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.supports.contenu import Article, Numero
from journal.supports.durees import say_duration
from journal.supports.riche import Paragraphe
from portal.socle.champs import format_phone
from portal.socle.dates import say_date

COLONNES = 76
TRAIT = "=" * COLONNES
PETIT_TRAIT = "-" * COLONNES


def render(numero: Numero) -> str:
    parts = [_head(numero)]
    if numero.editorial:
        parts.append(_section(_("Éditorial"), _body(numero.editorial), numero.editorial_de))
    parts += [_article(article) for article in numero.articles]
    parts.append(_imprint(numero))
    return f"\n\n\n{PETIT_TRAIT}\n\n".join(parts) + "\n"


def fill(text: str, *, premier: str = "", suite: str | None = None) -> str:
    """Lines of 76 columns at most, but for a word that is longer: an address is never cut."""
    return textwrap.fill(
        text.replace("\n", " "),
        COLONNES,
        initial_indent=premier,
        subsequent_indent=premier if suite is None else suite,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _head(numero):
    dit = _("N° %(numero)s") % {"numero": numero.numero}
    lines = [TRAIT, fill(numero.mentions.journal.upper())]
    if numero.mentions.devise:
        lines.append(fill(numero.mentions.devise))
    lines.append(fill(f"{dit} – {numero.periode}"))
    if numero.paru_le:
        lines.append(_("Paru le %(jour)s") % {"jour": say_date(numero.paru_le)})
    lines += [TRAIT, ""]
    if numero.theme:
        lines += [fill(numero.theme), ""]
    lines += [_("En ligne, avec les images :"), numero.adresse, "", _("DANS CE NUMÉRO"), ""]
    lines += [fill(one.titre, premier="- ", suite="  ") for one in numero.articles]
    return "\n".join(lines)


def _section(titre, corps, signature=""):
    parts = [fill(titre.upper()), corps, fill(signature)]
    return "\n\n".join(part for part in parts if part)


def _article(article: Article):
    head = [fill(article.rubrique), fill(article.titre.upper())]
    if article.signature:
        head.append(fill(_("Par %(qui)s") % {"qui": article.signature}))
    parts = ["\n".join(line for line in head if line), fill(article.chapo)]
    parts += [_picture(article.image)] if article.image else []
    parts += [_block(bloc) for bloc in article.blocs]
    if article.son:
        parts.append(_sound(article.son))
    if article.simple:
        parts.append(f"{_('FACILE À LIRE')}\n\n{_body(article.simple)}")
    parts.append(f"{_('Sur le site :')}\n{article.adresse}")
    return "\n\n".join(part for part in parts if part)


def _block(bloc):
    if bloc.sorte == "texte":
        return _body(bloc.paragraphes)
    if bloc.sorte == "citation":
        quoted = f"« {bloc.texte} »" + (f" – {bloc.de}" if bloc.de else "")
        return fill(quoted, premier="    ")
    if bloc.sorte == "photo":
        return _picture(bloc.image)
    return fill(bloc.texte.upper())


def _body(paragraphes: tuple[Paragraphe, ...]):
    found, before = [], None
    for one in paragraphes:
        close = before is not None and before.sorte == one.sorte != "p"
        found.append(("\n" if close else "\n\n") + _paragraph(one))
        before = one
    return "".join(found).strip("\n")


def _paragraph(one):
    mark = {"p": "", "puce": "- ", "numero": f"{one.rang}. "}[one.sorte]
    lines = one.texte.split("\n")
    text = "\n".join(
        fill(line, premier=" " * len(mark) if n else mark, suite=" " * len(mark))
        for n, line in enumerate(lines)
    )
    links = dict.fromkeys(bout.lien for bout in one.bouts if bout.lien)
    return "\n".join([text, *(link.removeprefix("mailto:").removeprefix("tel:") for link in links)])


def _picture(image):
    if image.decorative:
        return ""
    told = " · ".join(filter(None, [image.legende or image.description, image.credit]))
    return fill(_("[Image : %(dit)s]") % {"dit": told}) if told else ""


def _sound(son):
    lines = [_("REGARDER") if son.video else _("ÉCOUTER")]
    lines.append(fill(" · ".join(filter(None, [son.titre, say_duration(son.duree)]))))
    lines.append(son.adresse)
    if son.transcription:
        title = _("Ce qui est dit")
        lines += ["", title, "", _body(son.transcription)]
    return "\n".join(lines)


def _imprint(numero):
    m = numero.mentions
    printed = numero.tirage and ngettext(
        "Tirage : %(n)s exemplaire", "Tirage : %(n)s exemplaires", numero.tirage
    ) % {"n": numero.tirage}
    lines = [
        _("Publié par %(qui)s") % {"qui": m.editeur},
        m.editeur_adresse,
        format_phone(m.editeur_telephone),
        m.courriel,
        _("Direction de la publication : %(qui)s") % {"qui": m.directeur},
        m.imprimeur and _("Imprimeur : %(qui)s") % {"qui": m.imprimeur},
        printed,
        m.issn and f"ISSN {m.issn}",
        m.autres,
    ]
    written = "\n".join(fill(line) for line in lines if line)
    return f"{written}\n\n{_('Écrire dans ce journal :')}\n{m.proposer}\n\n{m.adresse}"
