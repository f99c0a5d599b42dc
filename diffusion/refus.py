"""Placeholder of the post office's refusals."""


def refusal_url(envoi):
    return "https://exemple.fr/refus"
