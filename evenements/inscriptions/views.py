"""Signing up without an account: the form of a date, what happens next, the rule of draws.

Whoever typed a number may be somebody else: the answer never tells that it was signed up already.
"""

from django.core import signing
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evenements.enums import EtatInscription, ModeInscription
from evenements.inscriptions import contacts, places
from evenements.inscriptions.actions import register
from evenements.inscriptions.attribution import awaits_draw
from evenements.inscriptions.empreintes import fingerprints
from evenements.inscriptions.etat import sign_up_state
from evenements.inscriptions.forms import FormulaireInscription
from evenements.inscriptions.pages import slip_words
from evenements.inscriptions.partage import Famille, may_sit
from evenements.inscriptions.places import AVEC_DATE, SANS_CONTOURS
from evenements.inscriptions.regles import VERSION_TEXTE, consent_awaited, consent_needed
from evenements.models import Occurrence
from portal.socle.champs import format_phone
from portal.socle.debit import address, allow
from portal.socle.prive import get_cookie, private, put_cookie

PAR_HEURE = 20  # sign-ups from one network address: a whole centre may share it
PAR_CONTACT = 10  # by one contact, from anywhere: each writes to its owner
COOKIE = "inscrit"
COOKIE_SECONDES = 600
SEL = "evenements.inscrit"


def _open_to_all(pk):
    """A date anybody sees and signs up to here. Closed groups: none."""
    rows = Occurrence.objects.published().filter(evenement__inscription=ModeInscription.PORTAIL)
    rows = rows.select_related("evenement__annonce", *AVEC_DATE).defer(*SANS_CONTOURS)
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def sinscrire(request, pk):
    occurrence = _open_to_all(pk)
    etat = sign_up_state(occurrence)
    if etat is None or not etat["ouverte"]:
        return _page(request, "fermee", occurrence, etat=etat)
    form = FormulaireInscription(
        request.POST if request.method == "POST" else None, occurrence=occurrence
    )
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["site"]:  # a program fills the field nobody sees
            return _say_it_is_done(form, _expected(occurrence, form.personnes))
        if _is_within_limits(request, form.cleaned_data):
            try:
                return _say_it_is_done(form, _sign_up(occurrence, form))
            except ValidationError as error:
                form.refuse(error)
        else:
            form.add_error(
                None,
                _("Trop d'inscriptions en peu de temps. Réessayez dans une heure, ou téléphonez."),
            )
    status = 400 if form.errors else 200
    return _page(request, "sinscrire", occurrence, status=status, etat=etat, form=form)


def _is_within_limits(request, data) -> bool:
    asked = {
        *fingerprints(data["telephone"], data["courriel"]),
        *fingerprints(data.get("parent_telephone", ""), data.get("parent_courriel", "")),
    }
    return allow("inscription", address(request), limit=PAR_HEURE, seconds=3600) and all(
        allow("inscription.contact", mark, limit=PAR_CONTACT, seconds=3600)
        for mark in sorted(asked - {""})
    )


def _page(request, page, occurrence, *, status=200, **context):
    context |= slip_words(occurrence)
    return render(request, f"evenements/inscriptions/{page}.html", context, status=status)


def _sign_up(occurrence, form) -> str:
    """Where they stand, or (the same contact again) where somebody new would."""
    names = ("prenom", "telephone", "courriel", "quartier", "parent_telephone", "parent_courriel")
    values = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    expected = _expected(occurrence, form.personnes)
    reponse = register(
        occurrence=occurrence,
        participants=form.personnes,
        version_texte=VERSION_TEXTE,
        langue=get_language() or "",
        **values,
    )
    return reponse.inscription.etat if reponse.nouvelle else expected


def _expected(occurrence, personnes) -> str:
    if consent_needed(occurrence, personnes) and consent_awaited(personnes):
        return EtatInscription.PARENT
    moment = timezone.now()
    if awaits_draw(occurrence, moment):
        return EtatInscription.DEMANDE
    seated = may_sit(Famille(0, len(personnes)), places.count(occurrence, moment))
    return EtatInscription.CONFIRMEE if seated else EtatInscription.ATTENTE


# -- What happens next ----------------------------------------------------------------------------


def _say_it_is_done(form, etat):
    """Nothing of the person in an address: a signed cookie holds what the next page says, for ten
    minutes, with the contact masked."""
    data = form.cleaned_data
    found = contacts.channel(data["telephone"], data["courriel"])
    content = {
        "date": form.occurrence.pk,
        "etat": str(etat),
        "nombre": len(form.personnes),
        "canal": str(found[0]) if found else "",
        "adresse": mask(*found) if found else "",
    }
    response = redirect("evenements:inscrit")
    put_cookie(response, COOKIE, signing.dumps(content, salt=SEL), COOKIE_SECONDES)
    return response


def mask(canal, adresse) -> str:
    """« 06 •• •• •• 78 », « a…@exemple.fr »: enough for who typed it to see a mistake."""
    if "@" in adresse:
        local, _at, domaine = adresse.rpartition("@")
        return f"{local[:1]}…@{domaine}"
    parts = format_phone(adresse).split()
    return " ".join(["••" if 0 < n < len(parts) - 1 else part for n, part in enumerate(parts)])


@require_safe
@private
def inscrit(request):
    try:
        done = signing.loads(get_cookie(request, COOKIE), salt=SEL, max_age=COOKIE_SECONDES)
    except signing.BadSignature:
        return redirect("evenements:agenda")
    occurrence = _open_to_all(done["date"])
    return _page(request, "inscrit", occurrence, fait=done)


@require_safe
def regle_tirage(request):
    """The rule of draws, published; the same for everyone."""
    return render(request, "evenements/inscriptions/regle_tirage.html")
