"""Spreadsheets people download: text stays text."""

# The full-width signs too: some spreadsheets read them as the others.
FORMULE = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def neutralise(value):
    """A cell a spreadsheet will not run: text that looks like a formula is quoted."""
    if isinstance(value, str) and value.startswith(FORMULE):
        return f"'{value}"
    return value
