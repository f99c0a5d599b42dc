"""Two fiches of one structure become one: nothing is lost, the old address leads to the new."""

from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from annuaire import entrees
from annuaire.enums import Etat
from annuaire.gestion.actes import write_values
from annuaire.models import Proposition, Signalement, Structure, Suggestion

FUSION = "annuaire.fusion"
FUSIONNEE = "annuaire.fusionnee"

# Chosen one by one; thèmes, quartiers, réseaux and keywords are put together.
CHAMPS = (
    "nom",
    "sigle",
    "type",
    "description",
    "siret",
    "rna",
    "telephone",
    "courriel",
    "site_web",
    "lieu",
    "horaires",
    "territoire",
    "logo",
    "pro_nom",
    "pro_telephone",
    "pro_courriel",
    "intervalle",
)
MIS_ENSEMBLE = ("thematiques", "quartiers")

# Rooms above move what they hang on a structure: receivers get gardee and absorbee.
structures_fusionnees = Signal()


class FusionImpossible(ValueError):
    """Says why, in French."""


@transaction.atomic
def merge_structures(*, gardee, absorbee, champs, par):
    """Absorb one structure into another; champs names the values taken from the absorbed one.

    Returns the kept structure. Raises FusionImpossible.
    """
    with entrees.deferred():
        gardee, absorbee = _lock(gardee.pk, absorbee.pk)
        valeurs = _values(gardee, absorbee, champs)
        # Withdrawn first: two live fiches may not have the same name and SIRET.
        absorbee.etat, absorbee.fusionnee_dans = Etat.FUSIONNEE, gardee
        absorbee.save()
        Structure.objects.filter(fusionnee_dans=absorbee).update(fusionnee_dans=gardee)
        for service in absorbee.services.all():
            write_values(fiche=service, valeurs={"structure": gardee}, par=par)
        for waiting in (Signalement, Suggestion, Proposition):
            waiting.objects.filter(structure=absorbee).update(structure=gardee)
        gardee = write_values(fiche=gardee, valeurs=valeurs, par=par)
        structures_fusionnees.send(sender=Structure, gardee=gardee, absorbee=absorbee)
    _log(gardee, FUSION, absorbee, par)
    _log(absorbee, FUSIONNEE, gardee, par)
    return gardee


def _lock(pk_gardee, pk_absorbee):
    """Both rows, locked in one order so that two merges at once wait for each other."""
    if pk_gardee == pk_absorbee:
        raise FusionImpossible(_("Une fiche ne peut pas être fusionnée avec elle-même."))
    locked = Structure.objects.select_for_update().order_by("pk")
    found = {fiche.pk: fiche for fiche in locked.filter(pk__in=[pk_gardee, pk_absorbee])}
    if len(found) < 2:
        raise FusionImpossible(_("Une de ces fiches n'existe plus."))
    for fiche in found.values():
        if fiche.etat == Etat.FUSIONNEE:
            raise FusionImpossible(
                _("« %(nom)s » est déjà fusionnée dans « %(autre)s ».")
                % {"nom": fiche.nom, "autre": fiche.fusionnee_dans}
            )
    return found[pk_gardee], found[pk_absorbee]


def _values(gardee, absorbee, champs):
    unknown = set(champs) - set(CHAMPS)
    if unknown:
        raise FusionImpossible(_("Champ inconnu : %s.") % ", ".join(sorted(unknown))[:80])
    valeurs = {champ: getattr(absorbee, champ) for champ in champs}
    for champ in MIS_ENSEMBLE:
        both = {item.pk: item for item in [*getattr(gardee, champ).all()]}
        both |= {item.pk: item for item in getattr(absorbee, champ).all()}
        valeurs[champ] = list(both.values())
    valeurs["mots_cles"] = sorted({*gardee.mots_cles.names(), *absorbee.mots_cles.names()})
    valeurs["reseaux"] = list(dict.fromkeys([*gardee.reseaux, *absorbee.reseaux]))
    return valeurs


def _log(fiche, action, autre, par):
    log(instance=fiche, action=action, user=par, data={"fiche": {"pk": autre.pk, "nom": autre.nom}})
