"""Who belongs to which structure, invitations, the staff's accounts."""
