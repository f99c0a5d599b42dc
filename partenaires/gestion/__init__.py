"""The upkeep of fiches in the admin: one module a screen family, each with its own hooks."""
