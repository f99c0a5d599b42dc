"""Writing an article: begun, taken, helped, changed, by the people of the committee."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from journal import avis, ecriture, orthographe, parution, trace
from journal.enums import Geste, RoleArticle
from journal.lu import as_lines, fingerprint, image_ids
from journal.models import (
    Correction,
    LigneTrace,
    Message,
    PageArticle,
    Participation,
    Signature,
)
from portal.socle.verrou import take_turns

SLUG = 60  # signs of an address
CHANGENT = (Geste.ECRIT, Geste.ORTHOGRAPHE)
CLASSEMENT = ("quartiers", "thematiques")  # where it is found: not what is read


@dataclass
class Texte:
    """What the writing form gives. None leaves as it is; photos: [(image, description, legende,
    credit)] added at the end."""

    title: str | None = None
    genre: str | None = None
    chapo: str | None = None
    texte: str | None = None  # with the light marks of journal.ecriture
    simple: str | None = None
    simple_relu_par: str | None = None
    video: str | None = None
    transcription: str | None = None
    signatures: list[tuple[str, str, bool]] | None = None  # (sorte, nom, habitant)
    photos: list[tuple] = field(default_factory=list)
    descriptions: dict[int, tuple[str, str, str]] = field(default_factory=dict)  # photo number
    enregistrement: object = None
    image: tuple | None = None  # (image, description, credit) at the head
    tete: tuple[str, str] | None = None  # (description, credit) of the head's picture as it is
    chapitres: list[tuple[int, str]] | None = None  # (seconds, title)
    quartiers: list | None = None
    thematiques: list | None = None


@transaction.atomic
def begin(*, journal, texte: Texte, membre=None, nom="", geste=Geste.PREND) -> PageArticle:
    """A new draft in a journal, by a member or for somebody whose proposal is kept.

    Its first words are noted as known; whoever takes it may change them freely.
    """
    take_turns(f"journal {journal.pk}")  # two drafts at once would take the same place in the tree
    journal = type(journal).objects.get(pk=journal.pk)
    article = PageArticle(live=False, title=texte.title, slug=_free_slug(journal, texte.title))
    article.owner = membre.compte if membre else None
    _fill(article, texte)
    _note_proofreading(article, article)
    journal.add_child(instance=article)
    _save(article, membre)
    PageArticle.objects.filter(pk=article.pk).update(vu_comme=fingerprint(article.last_text))
    if membre is not None:
        Participation.objects.create(article=article, membre=membre, role=RoleArticle.ECRIT)
    trace.note(article, geste, qui=membre or nom)
    if membre is not None:
        trace.note(article, Geste.ECRIT, qui=membre)  # its first words are theirs
    return article


def _free_slug(journal, title):
    stem = slugify(title)[:SLUG].strip("-") or "article"
    taken = set(journal.get_children().values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


@transaction.atomic
def write(*, article, membre, texte: Texte, vu: str, orthographe_seule=False) -> str:
    """Save a change made from the committee's pages. Returns "" when nothing reads otherwise,
    « orthographe » when opinions hold, « change » when they lapse.

    vu: fingerprint of the text the form was made from. Raises journal.avis.TexteChange when
    somebody else changed it since: nothing is saved, the caller shows both.
    """
    article = trace.lock(article)
    before = article.last_text
    if fingerprint(before) != vu:
        raise avis.TexteChange
    # Another object: what is out and has no draft is given as it is, not as a copy.
    after = PageArticle.objects.get(pk=article.pk).last_text
    _fill(after, texte)
    _note_proofreading(before, after)
    now = fingerprint(after)
    sorted_otherwise = _classed(before) != _classed(after)
    if now == vu and not sorted_otherwise:
        return ""
    _save(after, membre)
    if now == vu:
        parution.show_again(article)
        return "change"
    if orthographe_seule and (changes := _all_spelling(article, before, after)):
        _declare(article, changes, membre, vu, now)
        return "orthographe"
    avis.note_changed(article=article, par=membre, compte=membre.compte)
    return "change"


def _all_spelling(article, before, after):
    """As spelling(); None too when small steps, one after the other, have led to other words than
    those that opinions were given on."""
    changes = spelling(before, after)
    known = avis.same_text(article, fingerprint(before))
    if not changes or len(known) == 1:
        return changes
    for revision in article.revisions.order_by("created_at", "pk"):
        text = revision.as_object()
        if fingerprint(text) in known:
            return changes if spelling(text, after) is not None else None
    return None


def spelling(before, after) -> list[tuple[str, str]] | None:
    """What changed in the words, when nothing but their spelling did."""
    same = all(
        getattr(before, name) == getattr(after, name)
        for name in ("genre", "enregistrement_id", "video")
    )
    if not same or image_ids(before) != image_ids(after):
        return None
    return orthographe.corrections(as_lines(before), as_lines(after))


def _declare(article, changes, membre, avant, apres):
    """Opinions, agreement and reading for the law hold for the corrected text."""
    Correction.objects.create(
        article=article, avant=avant, apres=apres, changements=changes, par=str(membre)[:150]
    )
    said = "\n".join(f"{old} → {new}" for old, new in changes)
    agreed = article.accorde_empreinte in avis.same_text(article, avant)
    PageArticle.objects.filter(pk=article.pk).update(
        vu_comme=apres, accorde_empreinte=apres if agreed else article.accorde_empreinte
    )
    trace.note(article, Geste.ORTHOGRAPHE, qui=membre, mots=said, empreinte=apres)
    if agreed:
        parution.appear(article)


@transaction.atomic
def contest(*, article, membre):
    """« Ce n'est pas de l'orthographe »: the last correction no longer holds opinions together."""
    article = trace.lock(article)
    now = fingerprint(article.last_text)
    last = Correction.objects.filter(article_id=article.pk, apres=now).last()
    if last is None:
        return
    avant = last.avant
    last.delete()
    if article.accorde_empreinte == now:
        PageArticle.objects.filter(pk=article.pk).update(accorde_empreinte=avant)
    PageArticle.objects.filter(pk=article.pk).update(vu_comme=avant)
    trace.note(
        article, Geste.CADUCS, qui=membre, mots=_("Ce n'est pas de l'orthographe."), empreinte=now
    )
    avis.note_changed(article=article, par=last.par)


def _fill(article, texte):
    for name in ("title", "genre", "chapo", "simple", "simple_relu_par", "video", "transcription"):
        value = getattr(texte, name)
        if value is not None:
            setattr(article, name, value)
    if texte.title is not None:
        article.draft_title = texte.title
    if texte.enregistrement is not None:
        article.enregistrement = texte.enregistrement
    if texte.image is not None:
        article.image, article.image_description, article.image_credit = texte.image
    elif texte.tete is not None and article.image_id:
        article.image_description, article.image_credit = texte.tete
    if texte.chapitres is not None:
        article.chapitres = [
            ("chapitre", {"debut": debut, "titre": titre}) for debut, titre in texte.chapitres
        ]
    for name in CLASSEMENT:
        if (value := getattr(texte, name)) is not None:
            getattr(article, name).set(value)
    if texte.signatures is not None:
        article.signatures = [
            Signature(sorte=sorte, nom=nom, habitant=habitant, sort_order=place)
            for place, (sorte, nom, habitant) in enumerate(texte.signatures)
        ]
    _fill_body(article, texte)


def _classed(article):
    return [{one.pk for one in getattr(article, name).all()} for name in CLASSEMENT]


def _note_proofreading(before, after):
    """Who proof-read the plain version, and of which text: noted when either is new."""
    said = [(one.simple, one.simple_relu_par) for one in (before, after)]
    if not after.simple_relu_par or (before is not after and said[0] == said[1]):
        return
    after.simple_relu_le = timezone.localdate()
    after.simple_de = fingerprint(after)


def _fill_body(article, texte):
    blocks = list(article.corps.get_prep_value())
    photos = [block["value"] for block in blocks if block["type"] == "photo"]
    for number, (description, legende, credit) in texte.descriptions.items():
        if 0 < number <= len(photos):
            photo = photos[number - 1]
            photo["image"] = {**photo["image"], "alt_text": description}
            photo.update(legende=legende, credit=credit)
    if texte.texte is not None:
        blocks = ecriture.read(texte.texte, blocks)
    for image, description, legende, credit in texte.photos:
        blocks.append(
            {
                "type": "photo",
                "value": {
                    "image": {"image": image.pk, "alt_text": description, "decorative": False},
                    "legende": legende,
                    "credit": credit,
                },
            }
        )
    article.corps = PageArticle.corps.field.to_python(blocks)


def _save(article, membre):
    compte = membre.compte if membre else None
    article.save_revision(user=compte, log_action=compte is not None)


# -- Who does what --------------------------------------------------------------------------------


@transaction.atomic
def take(*, article, membre, role=RoleArticle.ECRIT):
    """« Je l'écris », « j'aide à écrire ». Whoever begins to write has no voice on it any more:
    raises ValidationError when who wrote it would become a helper."""
    article = trace.lock(article)
    if role != RoleArticle.ECRIT:
        _check_left(article, membre)
    row, new = Participation.objects.get_or_create(
        article=article, membre=membre, defaults={"role": role}
    )
    if not new and row.role == role:
        return
    row.role = role
    row.save(update_fields=["role"])
    if role == RoleArticle.AIDE:
        PageArticle.objects.filter(pk=article.pk).update(aide_demandee=False)
    trace.note(article, Geste.AIDE if role == RoleArticle.AIDE else Geste.PREND, qui=membre)


@transaction.atomic
def leave(*, article, membre):
    """« Je ne l'écris plus ». Raises ValidationError for who has written some of it."""
    article = trace.lock(article)
    _check_left(article, membre)
    if Participation.objects.filter(article=article, membre=membre).delete()[0]:
        trace.note(article, Geste.LAISSE, qui=membre)
        avis.settle(article)


def _check_left(article, membre):
    """Leaving would give a voice back on one's own words. The trace says whose they are."""
    rows = Participation.objects.filter(article=article, membre=membre, role=RoleArticle.ECRIT)
    if not rows.exists():
        return
    lines = LigneTrace.objects.filter(article=article, qui=str(membre)[:150])
    if lines.filter(geste__in=CHANGENT).exists():
        raise ValidationError(
            _(
                "Des mots de cet article sont de vous\u00a0: vous restez parmi ceux qui "
                "l'écrivent. D'autres peuvent le prendre aussi."
            ),
            code="auteur",
        )


@transaction.atomic
def ask_help(*, article, membre):
    """« J'ai besoin d'aide pour écrire »: said to all, and to who animates."""
    from journal import messages

    article = trace.lock(article)
    if article.aide_demandee:
        return
    PageArticle.objects.filter(pk=article.pk).update(aide_demandee=True)
    trace.note(article, Geste.AIDE_DEMANDEE, qui=membre)
    for one in membre.journal.membres.active().filter(role="animation").exclude(pk=membre.pk):
        messages.tell(one, messages.AIDE, article=article, cle=f"{membre.pk}", qui=membre.nom)


@transaction.atomic
def say(*, article, membre, texte) -> Message:
    """Under the article, among the committee. Who writes it or helps is told, once an hour."""
    from journal import messages

    message = Message.objects.create(article=article, membre=membre, texte=texte)
    hour = int(timezone.now().timestamp()) // 3600
    for row in article.participations.select_related("membre").exclude(membre=membre):
        if row.membre.parti_le is None:
            messages.tell(row.membre, messages.MESSAGE, article=article, cle=f"h{hour}")
    return message
