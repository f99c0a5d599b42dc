"""Calendars that travel: what the agenda gives (export, rendus), what it takes from elsewhere
(lecture, importation, releve). `lignes`, `moments`, `repetition`, `lecture` know no database."""
