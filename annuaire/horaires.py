"""Stub until the HORAIRES helper overwrites this file."""


class HorairesInvalides(ValueError):
    pass


def validate(texte):
    return texte


def open_days(texte, debut, nb):
    return 0
