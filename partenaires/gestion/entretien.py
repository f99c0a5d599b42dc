"""Campaigns, phone round, watch list, settings, the coordinator's home."""
