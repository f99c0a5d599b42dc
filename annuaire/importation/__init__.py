"""Importing the directory from spreadsheets.

lecture (a file becomes rows) -> colonnes (headers become columns) -> valeurs (cells become
values) -> rapprochement (known fiche, suspected duplicate, new one) -> actions (plan, apply).
"""
