"""The demo's journal: an issue that came out, one that is made, and the committee that does both.

Everything in it was written for it and says so; nobody is written to.
"""

from pathlib import Path

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from wagtail.models import ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from comptes.management.commands.comptes_demo import address, is_demo
from diffusion.models import Envoi
from journal import messages, numeros
from journal.demo import articles, comite
from journal.demo import journal as pages
from journal.demo.fichiers import Images, read_stories
from journal.demo.wiki import add_wiki
from journal.models import PageJournal, PageNumero
from journal.supports import contenu, pdf
from territoire.models import Territoire


class Command(BaseCommand):
    help = "Écrit le journal de démonstration, avec son comité et son numéro paru (une fois)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--pdf", dest="chemin", type=Path, help="y écrit le PDF léger du numéro paru"
        )

    def handle(self, *, chemin=None, **options):
        if not is_demo():
            raise CommandError("Pas de journal inventé sur une installation réelle.")
        if not PageJournal.objects.filter(slug=pages.ADRESSE).exists() and has_ground():
            with disable_reference_index_auto_update():  # once at the end, not at each of 300 saves
                journal = invent()
            for page in journal.get_descendants(inclusive=True).specific():
                ReferenceIndex.create_or_update_for_object(page)
        if chemin:
            chemin.write_bytes(print_issue())
        self.stdout.write("\n  Le journal d'exemple : /journal/, et son comité : /journal/comite/")
        self.stdout.write(
            f"  (connectez-vous : {address('comite')} est une habitante du comité, "
            f"{address('coordination')} l'anime)"
        )


def print_issue() -> bytes:
    numero = PageNumero.objects.child_of(PageJournal.objects.get(slug=pages.ADRESSE)).live().get()
    return pdf.render(contenu.describe(numero), pdf.LEGER)


def has_ground():
    return Territoire.objects.filter(slug="territoire-sud").exists()


@transaction.atomic
def invent() -> PageJournal:
    """All or nothing: an interrupted one would pass for a whole one at the next start."""
    images = Images()
    journal = pages.add_journal(images)
    membres = comite.add_members(journal)
    paru, prochain = pages.add_issue(journal, images), pages.add_next_issue(journal)
    monde = articles.Monde(journal, membres, images)
    issues = {"paru": paru, "accord": prochain, "avis": prochain}
    for recit in read_stories():
        articles.tell(recit, monde, issues.get(recit.etat))
    numeros.publish(numero=paru, compte=membres[comite.ANIME].compte)
    comite.add_proposals(journal, membres)
    comite.add_meetings(journal, paru, prochain, membres)
    comite.add_drops(journal, membres)
    add_wiki(journal, membres)
    forget_messages(membres)
    return PageJournal.objects.get(pk=journal.pk)


def forget_messages(membres):
    """The acts wrote to their committee: invented people, at addresses nobody has."""
    pks = [one.pk for one in membres.values()]
    codes = [messages.COURRIEL, messages.SMS]
    Envoi.objects.filter(notification__in=codes, contexte__membre__in=pks).delete()
