"""Signals lead here, to named functions."""
