"""An article of the demo, by the acts people would do: begun, written, asked about, agreed on."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from annuaire.models import Structure
from evenements.effectif import EXEMPLE
from evenements.models import Evenement
from journal import avis, juridique, numeros, redaction
from journal.demo.comite import ANIME, JURISTE
from journal.demo.fichiers import Images, Recit, keep_sound
from journal.enums import ObjetConsentement, Valeur
from journal.lu import fingerprint
from journal.models import Consentement, Membre, PageArticle, PageJournal
from journal.redaction import Texte
from territoire.models import Quartier, Thematique

FIN = "*Texte d'exemple\u00a0: tout y est inventé.*"
USAGES = "le journal papier, ses fichiers, le site (exemple)"


@dataclass
class Monde:
    """What articles are made with."""

    journal: PageJournal
    membres: dict[str, Membre]
    images: Images


def tell(recit: Recit, monde: Monde, numero=None) -> PageArticle:
    """As far as its file says. numero: where it will appear."""
    auteur = monde.membres[recit.auteur]
    article = redaction.begin(journal=monde.journal, texte=_beginning(recit, monde), membre=auteur)
    PageArticle.objects.filter(pk=article.pk).update(
        rubrique=recit.rubrique, sur_papier=recit.sur_papier
    )
    if numero is not None:  # before it is agreed: what is in no issue appears at once
        numeros.add(numero=numero, article=article)
    _illustrate(article, recit, monde)
    if first := _first_text(recit):
        _write(article, auteur, first)
    if recit.etat == "ecriture":
        _write(article, auteur, _whole(recit))
    else:
        _agree(article, recit, monde)
    _sort(article, recit, monde)
    if recit.aide:
        redaction.ask_help(article=article, membre=auteur)
    for nom, texte in recit.messages:
        redaction.say(article=article, membre=monde.membres[nom], texte=texte)
    return article


def _beginning(recit, monde):
    return Texte(
        title=recit.titre,
        genre=recit.genre,
        signatures=[tuple(one) if len(one) == 3 else (*one, False) for one in recit.signatures],
        photos=[(monde.images.get(nom), *said) for nom, *said in recit.photos],
        enregistrement=keep_sound(recit.son, recit.titre) if recit.son else None,
    )


def _illustrate(article, recit, monde):
    """What is done in the admin before the text is read: the picture, the transcript, chapters."""
    if not recit.image and not recit.son:
        return
    text = _newest(article)
    if recit.image:
        nom, description, credit = recit.image
        text.image = monde.images.get(nom)
        text.image_description, text.image_credit = description, credit
    text.transcription = recit.paroles
    text.chapitres = [("chapitre", one) for one in recit.chapitres]
    _keep(article, text, monde)


def _sort(article, recit, monde):
    """What it speaks of, and where it is found: no part of what is read, so it comes last."""
    text = _newest(article)
    # Only what is an example may be spoken of.
    text.structures = list(
        Structure.objects.filter(source_id__in=recit.structures, nom__endswith="(exemple)")
    )
    text.evenements = list(Evenement.objects.filter(source=EXEMPLE, source_id__in=recit.evenements))
    text.quartiers = list(Quartier.objects.filter(slug__in=recit.quartiers))
    text.thematiques = list(Thematique.objects.filter(slug__in=recit.thematiques))
    text.mots_cles.add(*recit.mots_cles)
    _keep(article, text, monde)


def _keep(article, text, monde):
    camille = monde.membres[ANIME]
    text.save_revision(user=camille.compte)
    avis.note_changed(article=article, par=camille.nom, compte=camille.compte)


def _newest(article):
    return PageArticle.objects.get(pk=article.pk).last_text


def _first_text(recit):
    """A version before the last, when the story has one."""
    if recit.texte_avant:
        return Texte(texte=recit.texte_avant)
    if recit.faute:
        right, wrong = recit.faute
        whole = _whole(recit)
        whole.texte = whole.texte.replace(right, wrong)
        return whole
    return None


def _whole(recit):
    return Texte(
        chapo=recit.chapo,
        texte=f"{recit.texte.strip()}\n\n{FIN}",
        simple=recit.simple.strip(),
        simple_relu_par=recit.simple_relu_par,
    )


def _write(article, membre, texte, **how):
    vu = fingerprint(_newest(article))
    redaction.write(article=article, membre=membre, texte=texte, vu=vu, **how)


def _agree(article, recit, monde):
    """Opinions are asked; what happens on the way is in the file."""
    auteur = monde.membres[recit.auteur]
    votes = list(recit.avis)
    if recit.faute:
        _ask(article, auteur)
        _give(article, monde, [votes.pop(0)])
        _write(article, auteur, _whole(recit), orthographe_seule=True)
    elif recit.blocage:
        _ask(article, auteur)
        who, why = recit.blocage
        _give(article, monde, [(who, Valeur.BLOCAGE, why)])
        _write(article, auteur, _whole(recit))
        _note_law(article, recit, monde)
    else:
        _write(article, auteur, _whole(recit))
        _note_law(article, recit, monde)
        _ask(article, auteur)
    _give(article, monde, votes)


def _ask(article, auteur):
    avis.ask(article=article, par=auteur.nom)  # with an account, Wagtail would write to it


def _give(article, monde, votes):
    lu = fingerprint(_newest(article))
    for nom, valeur, *mots in votes:
        membre = monde.membres[nom]
        avis.give(article=article, membre=membre, valeur=valeur, mots="".join(mots), lu=lu)


def _note_law(article, recit, monde):
    """Consents of the people one sees or quotes, then a reading for the law."""
    text = _newest(article)
    par = monde.membres[recit.auteur].nom
    for accord in recit.accords:
        consent = Consentement(
            article=article,
            personne=accord["personne"],
            objet=accord["objet"],
            mineur="representant" in accord,
            representant=accord.get("representant", ""),
            usages=USAGES,
            support=accord["support"],
            recueilli_par=par,
            recueilli_le=timezone.localdate() - timedelta(days=25),
            **_covers(accord, text, monde),
        )
        juridique.note_consent(consentement=consent, par=par)
    if recit.juridique:
        motif, precisions, conclusion = recit.juridique
        row = juridique.flag(article=article, motif=motif, precisions=precisions, par=par)
        juridique.check(controle=row, membre=monde.membres[JURISTE], conclusion=conclusion)


def _covers(accord, text, monde):
    """What would hide if it were withdrawn: this picture, that quotation."""
    if accord["objet"] == ObjetConsentement.IMAGE:
        named = accord.get("image")
        return {"image": monde.images.get(named) if named else text.image}
    for block in text.corps.get_prep_value():
        if block["type"] == "citation" and block["value"]["de"].startswith(accord["personne"]):
            return {"bloc": block["id"]}
    return {}
