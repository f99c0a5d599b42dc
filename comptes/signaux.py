"""What the rooms above may want to know of an account."""

from django.dispatch import Signal

# Sent before an account is deleted, by anyone, in the same transaction. Arguments: compte.
compte_efface = Signal()
