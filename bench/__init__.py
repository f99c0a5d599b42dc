"""Measures of the portal, made again by `make bench`: python -m bench --help."""
