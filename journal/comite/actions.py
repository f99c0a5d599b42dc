"""What a committee does besides writing and agreeing: proposals, members, meetings, readings."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from diffusion.models import Envoi
from journal import messages, redaction
from journal.enums import (
    EtatProposition,
    GenreArticle,
    Geste,
    Qualite,
    SorteProposition,
    SorteSignature,
)
from journal.lu import as_text, fingerprint
from journal.models import Lecture, Membre, Presence, Proposition
from journal.redaction import Texte
from portal.socle.verrou import take_turns

PAR_HEURE = 5  # links sent to one member

GENRES = {
    SorteProposition.PHOTO: GenreArticle.PHOTOS,
    SorteProposition.SON: GenreArticle.PODCAST,
}


@transaction.atomic
def retain(*, proposition, par: Membre):
    """A proposal becomes a draft of its journal, signed by its author. Returns the article.

    A proposal already settled changes nothing more (two people tapped); None then.
    """
    row = Proposition.objects.select_for_update().get(pk=proposition.pk)
    if row.etat != EtatProposition.A_LIRE:
        return None
    membre = row.membre if row.membre and row.membre.parti_le is None else None
    photos = [(row.image, row.image_description, "", row.nom)] if row.image_id else []
    texte = Texte(
        title=row.titre,
        genre=GENRES.get(row.sorte, GenreArticle.TEXTE),
        texte=row.texte,
        signatures=[
            (
                SorteSignature.PERSONNE,
                row.nom,
                membre is None or membre.qualite == Qualite.HABITANT,
            )
        ],
        photos=photos,
        enregistrement=row.enregistrement,
    )
    article = redaction.begin(
        journal=row.journal, texte=texte, membre=membre, nom=row.nom, geste=Geste.PROPOSE
    )
    _settle(row, EtatProposition.RETENUE, par, article=article)
    if row.aide:
        type(article).objects.filter(pk=article.pk).update(aide_demandee=True)
    if membre is not None and membre.pk != par.pk:
        messages.tell(membre, messages.RETENUE, article=article, cle=f"p{row.pk}")
    return article


@transaction.atomic
def put_aside(*, proposition, par, motif):
    row = Proposition.objects.select_for_update().get(pk=proposition.pk)
    if row.etat == EtatProposition.A_LIRE:
        _settle(row, EtatProposition.ECARTEE, par, motif=motif)


def _settle(row, etat, par, **values):
    values |= {"etat": etat, "lue_par": par.nom, "lue_le": timezone.now()}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=[*values])


@transaction.atomic
def welcome(*, membre):
    """A new member, told how to come in. Returns the message; None when nothing reaches them."""
    membre.save()
    return messages.tell(membre, messages.LIEN, cle=f"bienvenue-{timezone.now():%Y%m%d%H%M%S}")


@transaction.atomic
def send_link(membre):
    """Another link, to the contact that is known: one in five minutes at most, and PAR_HEURE in an
    hour, whoever asks and from wherever. None beyond: those that were sent go on working."""
    take_turns(f"lien du comité {membre.pk}")
    sent = Envoi.objects.filter(
        notification__in=[messages.COURRIEL, messages.SMS],
        contexte__membre=membre.pk,
        contexte__quoi=messages.LIEN,
        cree_le__gt=timezone.now() - timedelta(hours=1),
    )
    if sent.count() >= PAR_HEURE:
        return None
    window = int(timezone.now().timestamp()) // 300
    return messages.tell(membre, messages.LIEN, cle=f"f{window}")


def note_reading(*, article, membre):
    """« J'ai lu »: what changes from now on will be shown to this person."""
    text = article.last_text
    Lecture.objects.update_or_create(
        article=article,
        membre=membre,
        defaults={
            "empreinte": fingerprint(text),
            "texte": as_text(text),
            "le": timezone.now(),
        },
    )


@transaction.atomic
def hold(*, reunion, presents, excuses):
    """Write who came to a meeting, and who said they could not."""
    reunion.save()
    Presence.objects.filter(reunion=reunion).delete()
    Presence.objects.bulk_create(
        Presence(reunion=reunion, membre=membre, present=here)
        for members, here in ((presents, True), (set(excuses) - set(presents), False))
        for membre in members
    )
