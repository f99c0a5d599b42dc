"""Signals lead here, to named functions."""

from functools import partial

from django.db.models.signals import post_delete, pre_save
from django.dispatch import receiver
from wagtail.models import Revision

from annuaire.enums import EtatTraitement, Genre
from annuaire.fusion import structures_fusionnees
from annuaire.models import Proposition, Service, Signalement, Structure, Suggestion
from comptes.signaux import compte_efface
from partenaires import equipe, personnes
from partenaires.models import Invitation, PersonneListee, Veille


@receiver(pre_save, sender=Structure)
@receiver(pre_save, sender=Service)
def keep_away(sender, instance, raw=False, **kwargs):
    """Whoever withdrew is not named again, whatever writes the fiche."""
    if raw:
        return
    structure = _structure_pk(instance)
    valeurs = {champ: getattr(instance, champ) for champ in personnes.SORTES[instance.genre]}
    found = personnes.refused(structure, valeurs)
    for champ in found:
        setattr(instance, champ, "")
        instance.importe.pop(champ, None)
    if found and structure:
        personnes.note(structure)


@receiver(pre_save, sender=Revision)
def keep_away_from_versions(sender, instance, raw=False, **kwargs):
    if raw or instance.content_type.model_class() not in (Structure, Service):
        return
    content = instance.content
    structure = content.get("structure") if "structure" in content else content.get("pk")
    if personnes.blank_content(content, partial(personnes.refused, structure)) and structure:
        personnes.note(structure)


@receiver(pre_save, sender=Suggestion)
def keep_away_from_suggestions(sender, instance, raw=False, **kwargs):
    if raw or instance.champ not in personnes.TOUTES:
        return
    structure = _structure_pk(instance.fiche)
    for name in ("valeur_actuelle", "valeur_proposee"):
        if personnes.refused(structure, {instance.champ: getattr(instance, name)}):
            setattr(instance, name, "")
            if name == "valeur_proposee":
                instance.etat = EtatTraitement.REFUSE
                personnes.note(structure)


@receiver(structures_fusionnees)
def follow_merge(sender, gardee, absorbee, **kwargs):
    """Members move; who withdrew from the absorbed fiche has withdrawn from the other."""
    equipe.follow_merge(gardee=gardee, absorbee=absorbee)
    known = PersonneListee.objects.filter(structure=gardee).values("empreinte")
    moved = PersonneListee.objects.filter(structure=absorbee)
    moved.filter(empreinte__in=known, retiree_le=None).delete()
    for personne in moved.filter(empreinte__in=known):
        PersonneListee.objects.filter(structure=gardee, empreinte=personne.empreinte).update(
            retiree_le=personne.retiree_le
        )
        personne.delete()
    moved.update(structure=gardee)


@receiver(post_delete, sender=Structure)
def forget_those_still_named(sender, instance, **kwargs):
    """Only oppositions outlive a structure."""
    PersonneListee.objects.filter(structure=None, retiree_le=None).delete()


def _structure_pk(fiche):
    return fiche.pk if fiche.genre == Genre.STRUCTURE else fiche.structure_id


@receiver(compte_efface)
def forget_account(sender, compte, **kwargs):
    """An account is going for good, and its address from wherever it was written."""
    equipe.end_memberships(compte)
    Invitation.objects.filter(courriel__iexact=compte.email).delete()
    Proposition.objects.filter(courriel__iexact=compte.email).update(courriel="")
    Signalement.objects.filter(contact__iexact=compte.email).update(contact="")
    Veille.objects.filter(contact__iexact=compte.email).update(contact="")
