"""People who asked not to be named on a fiche any more.

The rooms above know them, by fingerprint only; here are the questions that writing a fiche asks.
"""

_refused = []
_note = []


def register_oppositions(refused, note):
    """refused(structure pk or None, {field: value}) -> fields that name somebody who withdrew;
    note(structure pk): the coordinator learns that somebody tried."""
    _refused.append(refused)
    _note.append(note)


def refused(structure_pk, valeurs):
    """The fields among these values that may not be written."""
    return {champ for ask in _refused for champ in ask(structure_pk, valeurs)}


def drop_refused(structure_pk, valeurs, *, noted):
    """The other values. noted: whether the coordinator is told of what is left out."""
    out = refused(structure_pk, valeurs)
    if out and noted and structure_pk:
        for note in _note:
            note(structure_pk)
    return {champ: value for champ, value in valeurs.items() if champ not in out}
