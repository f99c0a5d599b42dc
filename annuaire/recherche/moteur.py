"""Asking the database at hand: two questions, one statement each."""

import json

from django.db import connection

from annuaire.recherche import postgresql, sqlite


def _engine():
    return sqlite if connection.vendor == "sqlite" else postgresql


def candidates(trees: list, limite: int) -> list[tuple[int, int]]:
    """[(tier, pk)], the first tiers first and by pk inside one, at most limite in all.

    The engine reads the tiers in turn and stops as soon as it has enough.
    """
    rows, params = _ask("id", trees, limite)
    return _fetch(f"SELECT rang, id FROM ({rows}) AS tout LIMIT %s", [*params, limite])  # noqa: S608 - words are parameters


def sizes(trees: list, borne: int) -> list[int]:
    """How many documents each tree finds, counted up to borne."""
    return [size for _tier, size in sorted(_fetch(*_ask("count(*)", trees, borne)))]


def _ask(what, trees, limite):
    engine = _engine()
    rows = " UNION ALL ".join(
        f"SELECT {tier} AS rang, {what} FROM ({engine.CANDIDATS}) AS t{tier}"  # noqa: S608 - no word
        for tier in range(len(trees))
    )
    return rows, [value for tree in trees for value in (engine.SYNTAXE.render(tree), limite)]


def count_words(rows: list[tuple[str, str, int]]):
    """Add to the frequency of words: (folded, as written, more or fewer documents)."""
    _execute(
        f"""
        INSERT INTO annuaire_motindexe (mot, forme, frequence) {_engine().LIGNES}
        ON CONFLICT (mot) DO UPDATE SET
            frequence = annuaire_motindexe.frequence + excluded.frequence,
            forme = CASE WHEN annuaire_motindexe.forme = excluded.mot
                    THEN excluded.forme ELSE annuaire_motindexe.forme END
        """,
        [json.dumps(rows)],
    )


def padded(texte: str) -> str:
    """A column long enough for the database to store it well."""
    return texte.ljust(_engine().TAILLE_MIN)


def written():
    """Documents were written: leave the index ready to be read."""
    if _engine().ECRIT:
        _execute(_engine().ECRIT)


def optimise():
    """After very many documents: leave the index in one piece."""
    _execute(_engine().OPTIMISE)


def _execute(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
