"""Writers at the same time (confiance.md CON-01): they wait for one another, none fails."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from annuaire.models import Synonyme
from portal.socle.version import bump_version, current_version

WRITERS, ACTS = 16, 12


@pytest.mark.django_db(transaction=True)
def test_read_then_write_by_many_loses_nothing():
    """The pattern that Django's default settings on SQLite answer with « database is locked »."""
    before = current_version()

    def write(writer):
        try:
            numbers = []
            for act in range(ACTS):
                with transaction.atomic():
                    assert not Synonyme.objects.filter(terme=f"essai {writer} {act}").exists()
                    Synonyme.objects.create(terme=f"essai {writer} {act}", equivalents="mot")
                    numbers.append(bump_version())
            return numbers
        finally:
            connection.close()

    with ThreadPoolExecutor(WRITERS) as pool:
        numbers = [number for batch in pool.map(write, range(WRITERS)) for number in batch]

    assert len(set(numbers)) == WRITERS * ACTS
    assert current_version() == max(numbers)
    assert max(numbers) >= before + WRITERS * ACTS
    assert Synonyme.objects.filter(terme__startswith="essai").count() == WRITERS * ACTS


@pytest.mark.django_db(transaction=True)
def test_writing_without_rollback_empties_tables():
    assert Synonyme.objects.create(terme="essai de plus", equivalents="mot").pk


@pytest.mark.django_db
def test_but_the_next_test_finds_the_migrated_base_again():
    from wagtail.models import Page, Site

    assert not Synonyme.objects.filter(terme="essai de plus").exists()
    assert Page.objects.filter(depth=1).exists()
    assert Site.objects.filter(is_default_site=True).exists()
