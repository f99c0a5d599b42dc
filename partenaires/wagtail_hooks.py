"""Each family of screens brings its own hooks."""

from partenaires.gestion import entretien, membres, propositions  # noqa: F401 - they register
