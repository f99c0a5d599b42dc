"""Acts that must not happen at the same time as themselves."""

from django.db import connection


def take_turns(nom):
    """Inside a transaction: whoever asks for the same name waits until this transaction ends.

    SQLite needs nothing: its transactions that write take turns from their beginning (IMMEDIATE).
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [nom])
