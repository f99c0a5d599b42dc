"""What the post office tells the rooms above, which it does not know."""

from django.dispatch import Signal

# An address is stopped: arret (AdresseArretee), adresse (as it was written).
adresse_arretee = Signal()
