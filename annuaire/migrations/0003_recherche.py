"""Tables of the search, and the full-text index of the database at hand."""

from django.db import migrations, models

SQLITE = [
    # detail=none, columnsize=0: no position, no weight is ever asked for. ascii cuts nothing ours.
    """
    CREATE VIRTUAL TABLE annuaire_recherche_fts USING fts5(
        jetons, content='annuaire_documentrecherche', content_rowid='id',
        tokenize='ascii', detail=none, columnsize=0
    )
    """,
    """
    CREATE TRIGGER annuaire_recherche_ajout AFTER INSERT ON annuaire_documentrecherche BEGIN
        INSERT INTO annuaire_recherche_fts(rowid, jetons) VALUES (new.id, new.jetons);
    END
    """,
    """
    CREATE TRIGGER annuaire_recherche_retrait AFTER DELETE ON annuaire_documentrecherche BEGIN
        INSERT INTO annuaire_recherche_fts(annuaire_recherche_fts, rowid, jetons)
        VALUES ('delete', old.id, old.jetons);
    END
    """,
    """
    CREATE TRIGGER annuaire_recherche_change
    AFTER UPDATE ON annuaire_documentrecherche WHEN old.jetons <> new.jetons BEGIN
        INSERT INTO annuaire_recherche_fts(annuaire_recherche_fts, rowid, jetons)
        VALUES ('delete', old.id, old.jetons);
        INSERT INTO annuaire_recherche_fts(rowid, jetons) VALUES (new.id, new.jetons);
    END
    """,
]
SQLITE_RETOUR = [
    "DROP TRIGGER IF EXISTS annuaire_recherche_ajout",
    "DROP TRIGGER IF EXISTS annuaire_recherche_retrait",
    "DROP TRIGGER IF EXISTS annuaire_recherche_change",
    "DROP TABLE IF EXISTS annuaire_recherche_fts",
]

POSTGRESQL = [
    # Long columns go out of the row: finding which rows match then reads few pages.
    "ALTER TABLE annuaire_documentrecherche SET (toast_tuple_target = 128)",
    # Whoever writes empties the pending list: a search would have to read it through.
    """
    CREATE INDEX annuaire_recherche_gin ON annuaire_documentrecherche
    USING gin (array_to_tsvector(string_to_array(jetons, ' ')))
    """,
    # A frequent word must not lead the planner to build 100,000 tsvectors in a sequential scan:
    # the settings of this function leave it the index alone.
    """
    CREATE FUNCTION annuaire_recherche(demande tsquery, nombre integer)
    RETURNS SETOF bigint LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off SET jit = off
    AS $$
        SELECT id FROM annuaire_documentrecherche
        WHERE array_to_tsvector(string_to_array(jetons, ' ')) @@ demande
        ORDER BY id LIMIT nombre
    $$
    """,
]
POSTGRESQL_RETOUR = [
    "DROP FUNCTION IF EXISTS annuaire_recherche(tsquery, integer)",
    "DROP INDEX IF EXISTS annuaire_recherche_gin",
]


def _run(statements):
    def run(apps, schema_editor):
        for statement in statements.get(schema_editor.connection.vendor, ()):
            schema_editor.execute(statement, params=None)

    return run


class Migration(migrations.Migration):
    dependencies = [("annuaire", "0002_initial")]

    operations = [
        migrations.CreateModel(
            name="DocumentRecherche",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("jetons", models.TextField()),
                ("mots", models.TextField()),
            ],
            options={
                "verbose_name": "document de recherche",
                "verbose_name_plural": "documents de recherche",
            },
        ),
        migrations.CreateModel(
            name="MotIndexe",
            fields=[
                ("mot", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("forme", models.CharField(max_length=80)),
                ("frequence", models.IntegerField()),
            ],
            options={"verbose_name": "mot indexé", "verbose_name_plural": "mots indexés"},
        ),
        migrations.RunPython(
            _run({"sqlite": SQLITE, "postgresql": POSTGRESQL}),
            _run({"sqlite": SQLITE_RETOUR, "postgresql": POSTGRESQL_RETOUR}),
        ),
    ]
