"""Asking the database at hand: two questions, one statement each."""

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


def optimise():
    """After very many documents: leave the index in one piece."""
    with connection.cursor() as cursor:
        cursor.execute(_engine().OPTIMISE)


def _fetch(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
