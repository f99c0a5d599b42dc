"""Search in people's words: the same answers, in the same order, on PostgreSQL and SQLite."""
