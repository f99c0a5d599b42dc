"""What a process remembers of the database, for as long as the content version stays."""

from functools import wraps

from django.utils.translation import get_language

from portal.socle.version import recent_version

_all: list["ParVersion"] = []


class ParVersion:
    """The value of `load()`, made when first asked for and again once the content moved.

    Used as a decorator: `@ParVersion` above a function without arguments.
    """

    def __init__(self, load):
        self.__doc__ = load.__doc__
        self._load = load
        self._held = None  # (version, value): replaced in one go, so that threads need no lock
        _all.append(self)

    def __call__(self):
        numero = recent_version()
        held = self._held
        if held is None or held[0] != numero:
            held = self._held = (numero, self._load())
        return held[1]

    def forget(self):
        self._held = None


def per_language(make):
    """The same for words: a function without arguments, asked once per version and language."""

    @ParVersion
    def held():
        return {}

    @wraps(make)
    def get():
        found, langue = held(), get_language()
        if langue not in found:
            found[langue] = make()
        return found[langue]

    return get


def forget():
    """Start again from the database (tests, whose rollbacks move the version backwards)."""
    for memory in _all:
        memory.forget()
