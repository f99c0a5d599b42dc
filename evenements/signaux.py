"""What the agenda tells the rooms and modules that hang on it."""

from django.dispatch import Signal

# A date people may have signed up to changed: occurrence, quoi (a Changement), avant (debut, fin,
# where it was). Sent in the transaction of the change.
date_changee = Signal()
