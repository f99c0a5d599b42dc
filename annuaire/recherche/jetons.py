"""Tokens: how stems and facet codes are written in an index without weights. Pure.

The first digit of a token says where its word stands, so that one plain index answers the
same on every engine: 1 in the name, 2 in the name or close to it, 3 anywhere, 4 a whole word
of the name (not its stem, for what is being typed), 0 a facet code.
"""

import hashlib

from annuaire.recherche import mots

NOM, PROCHE, PARTOUT, SAISIE, FACETTE = "12340"
NIVEAUX = (NOM, PROCHE, PARTOUT)


def facette(code: str) -> str:
    """« l:ar » -> « 0lx3aar »: two codes never share a token, no engine cuts one."""
    parts = []
    for char in code:
        if char.isascii() and (char.islower() or char.isdigit()) and char != "x":
            parts.append(char)
        else:
            parts.append("".join(f"x{octet:02x}" for octet in char.encode("utf-8", "replace")))
    text = "".join(parts)
    if len(text) > 200:
        text = "xx" + hashlib.sha256(text.encode()).hexdigest()
    return FACETTE + text


def of_document(document) -> tuple[list[str], dict[str, str]]:
    """(tokens, {folded word: as people write it}) of a document, both sorted."""
    nom = mots.analyse(document.nom)
    proche = mots.analyse(document.proche, vides=False)
    reste = mots.analyse(document.reste, vides=False)
    near = nom.racines | proche.racines
    tokens = {NOM + stem for stem in nom.racines}
    tokens |= {PROCHE + stem for stem in near}
    tokens |= {PARTOUT + stem for stem in near | reste.racines}
    tokens |= {SAISIE + mot for mot in nom.plats}
    tokens |= {facette(code) for code in document.facettes}
    formes = reste.formes | proche.formes | nom.formes
    return sorted(tokens), dict(sorted(formes.items()))
