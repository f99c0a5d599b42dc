"""One module a channel, all spoken to in the same way.

A channel is a context manager: `open()` (harmless when it is open already), `prepare(envoi,
message)` before anything leaves, `send(prepared)` which returns the provider's identifier.
"""

from importlib import import_module


class CanalError(Exception):
    """A message that has not left, said in French for the person who looks after it.

    permanent: trying again is useless; adresse_morte: nobody is at that address; incertain: it
    may have left all the same, and a person decides.
    """

    def __init__(self, message, *, permanent=False, adresse_morte=False, incertain=False):
        super().__init__(message)
        self.permanent = permanent
        self.adresse_morte = adresse_morte
        self.incertain = incertain


class CanalFerme(CanalError):
    """Nothing leaves by this channel for now, whoever it is for."""


def get_canal(canal):
    """The channel of that name, closed."""
    return import_module(f"diffusion.canaux.{canal}").build()
