"""Where sign-ups are kept, at the desk (admin) and by organisers (their space): the same pages."""

import csv

import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenements.enums import Attribution, Avis, EtatInscription, GroupeTirage, TrancheAge
from evenements.inscriptions import bilans, conservation, liens, memoire, permissions, places
from evenements.inscriptions.acces import (
    handles,
    on_a_side,
    sees_known_families,
    sees_reliability,
)
from evenements.inscriptions.actions import cancel, change, register, reinstate, told
from evenements.inscriptions.attribution import awaits_draw, draw, give_place, promote
from evenements.inscriptions.contacts import channel_of
from evenements.inscriptions.forms_tenue import (
    AuComptoir,
    FiltreDates,
    FormulaireContact,
    QuiVientAuComptoir,
)
from evenements.inscriptions.lignes import line, lines
from evenements.inscriptions.listes import (
    first_blocked,
    lines_of_dates,
    may_offer,
    say_blocked,
    say_figures,
    with_sign_ups,
)
from evenements.inscriptions.messages import stamp, tell
from evenements.inscriptions.mots import say_when
from evenements.inscriptions.pages import gesture, slip_words
from evenements.inscriptions.parents import note_paper_consent
from evenements.inscriptions.partage import Places
from evenements.inscriptions.regles import (
    InscriptionRefusee,
    check_may_register,
    draw_at,
    is_to_come,
)
from evenements.inscriptions.tirage import ALGORITHME, is_faithful
from evenements.models import Tirage
from portal.socle.champs import format_phone
from portal.socle.tableurs import neutralise

PAR_PAGE = 30
MESSAGE, PAPIER = "message", "papier"


def render_kept(request, cote, ecran, titre, *, occurrence=None, status=200, **context):
    """A page of either side. With a date: its words, and where its list is."""
    context |= {"cadre": cote.cadre, "cote": cote, "titre": titre}
    if occurrence is not None:
        context |= {
            "occurrence": occurrence,
            "evenement": occurrence.evenement,
            "quand": say_when(occurrence),
            "url_liste": cote.url("liste", occurrence.pk),
        }
    return render(request, f"evenements/inscriptions/{ecran}.html", context, status=status)


# -- Every date -----------------------------------------------------------------------------------


@require_safe
@on_a_side
def dates(request, cote):
    """Dates with sign-ups, today's first; past ones as long as names are kept."""
    filtre = FiltreDates(request.GET)
    rows = with_sign_ups(filtre.filter(cote.dates(request.user)), passees=filtre.passees)
    page = Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))
    context = {"filtre": filtre, "page": page, "lignes": lines_of_dates(page.object_list)}
    if cote.en_gestion and permissions.may_erase(request.user):
        context["url_effacer"] = cote.url("effacer")
    else:
        context["url_effacer"] = ""
    return render_kept(request, cote, "tenue/dates", _("Inscriptions"), **context)


# -- One date -------------------------------------------------------------------------------------


@require_safe
@handles
def liste(request, cote, occurrence):
    now = timezone.now()
    rows = list(occurrence.inscriptions.in_order().for_list())
    for row in rows:
        row.occurrence = occurrence
    found = lines(rows)
    counted = places.count(occurrence, now)
    drawn = Tirage.objects.filter(occurrence=occurrence).exists()
    by_draw = occurrence.evenement.attribution == Attribution.TIRAGE
    to_come = is_to_come(occurrence, now)
    blocked = first_blocked(rows, counted) if to_come else None
    return render_kept(
        request,
        cote,
        "tenue/liste",
        occurrence.evenement.titre,
        occurrence=occurrence,
        chiffres=say_figures(occurrence, counted),
        vivantes=[ligne for ligne in found if ligne.vivante],
        parties=[ligne for ligne in found if not ligne.vivante],
        a_appeler=[ligne for ligne in found if ligne.a_dire],
        fermee=_closed(occurrence, request.user, now),
        a_venir=to_come,
        a_proposer=to_come and may_offer(rows, counted),
        bloquee=blocked,
        blocage=say_blocked(blocked, counted) if blocked else "",
        tirage=by_draw or drawn,
        passee=occurrence.debut <= now,
    )


def _closed(occurrence, user, moment) -> str:
    """Why nobody may be signed up any more by the desk, or ""."""
    try:
        check_may_register(occurrence, par=user, prescripteur=None, moment=moment)
    except InscriptionRefusee as error:
        # Before the opening, people sent by a partner may come in already.
        return "" if error.code == "pas-encore" else error.messages[0]
    return ""


@require_safe
@handles
def export(request, cote, occurrence):
    """Names and numbers of those who come or wait, for whoever holds the day."""
    rows = occurrence.inscriptions.living().in_order().for_list()
    jour = timezone.localdate(occurrence.debut)
    name = f"inscriptions-{slugify(occurrence.evenement.titre)[:40] or 'date'}-{jour}.csv"
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.write("\ufeff")
    sheet = csv.writer(response, delimiter=";")
    sheet.writerow(["prénom", "téléphone", "courriel", "qui vient", "état"])
    for row in rows:
        row.occurrence = occurrence
    for ligne in lines(list(rows)):
        row = ligne.inscription
        cells = (row.prenom, format_phone(row.telephone), row.courriel, ligne.qui, ligne.etat)
        sheet.writerow([neutralise(cell) for cell in cells])
    return response


@require_POST
@handles
def proposer(request, cote, occurrence):
    """The free places, to those who wait, in order."""
    if gesture(request) == "proposer":
        n = len(promote(occurrence=occurrence))
        words = ngettext("Une place proposée.", "%(n)d inscriptions ont une proposition.", n)
        if n:
            messages.success(request, words % {"n": n})
        else:
            messages.info(
                request, _("Rien à proposer : la première famille ne tient pas dans ce qui reste.")
            )
    return redirect(cote.url("liste", occurrence.pk))


# -- Signing somebody up --------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def inscrire(request, cote, occurrence):
    form = AuComptoir(
        request.POST if request.method == "POST" else None,
        occurrence=occurrence,
        en_gestion=cote.en_gestion,
    )
    if form.is_bound and form.is_valid():
        paper = gesture(request) == PAPIER
        try:
            reponse = register(
                occurrence=occurrence,
                participants=form.personnes,
                par=request.user,
                prevenir=not paper,
                **form.valeurs,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            row = reponse.inscription
            messages.success(request, _say_signed(cote, occurrence, reponse, paper))
            return redirect(cote.url("papier" if paper else "fiche", occurrence.pk, row.pk))
    now = timezone.now()
    return render_kept(
        request,
        cote,
        "tenue/inscrire",
        _("Inscrire quelqu'un"),
        occurrence=occurrence,
        form=form,
        chiffres=say_figures(occurrence, places.count(occurrence, now)),
        complet=places.count(occurrence, now).est_complete,
        fermee=_closed(occurrence, request.user, now),
        status=400 if form.errors else 200,
    )


def _say_signed(cote, occurrence, reponse, paper):
    row = reponse.inscription
    words = [_("%(prenom)s : %(etat)s.") % {"prenom": row.prenom, "etat": line(row).etat.lower()}]
    if not reponse.nouvelle:
        words = [
            _("%(prenom)s était déjà sur la liste : qui vient est mis à jour.")
            % {"prenom": row.prenom}
        ]
    elif not paper and channel_of(row) is None:
        words.append(_("Ce numéro ne reçoit pas de message : donnez la fiche."))
    if sees_known_families(cote):
        new = memoire.new_people(occurrence, [row])
        words.append(_("Famille nouvelle ici.") if new else _("Famille déjà venue."))
    return " ".join(words)


# -- One sign-up ----------------------------------------------------------------------------------


def _own(occurrence, pk):
    row = get_object_or_404(occurrence.inscriptions.for_list(), pk=pk)
    row.occurrence = occurrence
    return row


@require_safe
@handles
def fiche(request, cote, occurrence, inscription):
    row, now = _own(occurrence, inscription), timezone.now()
    known = None
    if sees_known_families(cote):
        known = not memoire.new_people(occurrence, [row])
    return render_kept(
        request,
        cote,
        "tenue/fiche",
        row.prenom,
        occurrence=occurrence,
        inscription=row,
        ligne=line(row, places.position(row)),
        joignable=channel_of(row) is not None,
        a_venir=is_to_come(occurrence, now),
        modifiable=now < occurrence.fin,
        connue=known,
        fiabilite=memoire.reliability(row) if sees_reliability(cote, request.user) else None,
    )


def _cancel(row, par):
    cancel(inscription=row, par=par)
    return _("C'est annulé : la place va à la suite.")


def _give(row, par):
    give_place(inscription=row, par=par)
    return _("La place est donnée.")


def _note_paper(row, par):
    note_paper_consent(inscription=row, par=par)
    return _("L'accord du parent est noté.")


def _reinstate(row, par):
    reinstate(inscription=row, par=par)
    return _("C'est remis sur la liste.")


def _told(row, par):
    told(inscription=row)
    return _("C'est noté : la personne est prévenue.")


def _send_again(row, par):
    if not tell(row, Avis.INSCRITE, stamp(timezone.now())):
        raise ValidationError(_("Aucun message ne peut lui arriver : donnez la fiche."))
    return _("Le message repart, avec un lien.")


def _close_links(row, _par):
    liens.revoke(row)
    return _("Ses liens n'ouvrent plus rien. Un nouveau part avec « Renvoyer le message ».")


ACTES = {
    "annuler": _cancel,
    "donner": _give,
    "accord": _note_paper,
    "revenir": _reinstate,
    "dit": _told,
    "renvoyer": _send_again,
    "fermer": _close_links,
}


@require_POST
@handles
def acte(request, cote, occurrence, inscription):
    """What is done to one sign-up, named by its button."""
    row = _own(occurrence, inscription)
    found = ACTES.get(gesture(request))
    if found is not None:
        try:
            messages.success(request, found(row, request.user))
        except ValidationError as error:
            messages.error(request, error.messages[0])
    if request.POST.get("retour") == "liste":
        return redirect(cote.url("liste", occurrence.pk))
    return redirect(cote.url("fiche", occurrence.pk, row.pk))


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def qui(request, cote, occurrence, inscription):
    """Who comes: more, fewer, other ages."""
    row = _own(occurrence, inscription)
    if not row.is_living:
        return redirect(cote.url("fiche", occurrence.pk, row.pk))
    form = QuiVientAuComptoir(
        request.POST if request.method == "POST" else None,
        occurrence=occurrence,
        initial=_people_boxes(row, occurrence.evenement.mineurs_seuls),
    )
    if form.is_bound and form.is_valid():
        try:
            change(inscription=row, participants=form.personnes, par=request.user)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("C'est changé."))
            return redirect(cote.url("fiche", occurrence.pk, row.pk))
    return render_kept(
        request,
        cote,
        "tenue/qui",
        _("Qui vient avec %(prenom)s ?") % {"prenom": row.prenom},
        occurrence=occurrence,
        inscription=row,
        form=form,
        status=400 if form.errors else 200,
    )


def _people_boxes(row, chacun):
    ages = [p.age for p in row.participants.all()]
    told_ages = [age for age in ages if age is not None]
    boxes = {f"age_{n}": age for n, age in enumerate(told_ages, 1)}
    return boxes | ({} if chacun else {"adultes": len(ages) - len(told_ages)})


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def papier(request, cote, occurrence, inscription):
    """The slip. Asked for by POST, with a code to scan: making its link writes."""
    row = _own(occurrence, inscription)
    code = ""
    if request.method == "POST" and row.is_living:
        link = liens.url(liens.issue(row))
        svg = segno.make(link, error="m").svg_inline(scale=3, border=2)
        code = mark_safe(svg)  # noqa: S308 - drawn here, from an address of ours
    context = slip_words(occurrence) | {
        "titre": _("Fiche à imprimer"),
        "inscription": row,
        "ligne": line(row, places.position(row)),
        "code": code,
        "retour": {
            "url": cote.url("liste", occurrence.pk),
            "texte": _("Retour à la liste"),
        },
    }
    return render(request, "evenements/inscriptions/papier.html", context)


# -- The draw, the figures ------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def tirage(request, cote, occurrence):
    """Before: when, and how many. After: its trace, that anyone can do again; no name in it."""
    done = Tirage.objects.filter(occurrence=occurrence).first()
    if done is None and occurrence.evenement.attribution != Attribution.TIRAGE:
        raise Http404
    may = cote.may_draw(request.user)
    if request.method == "POST":
        if not may:
            raise Http404
        if gesture(request) == "tirer":
            try:
                draw(occurrence=occurrence, par=request.user)
                messages.success(request, _("Les places sont tirées au sort, les gens prévenus."))
            except ValidationError as error:
                messages.error(request, error.messages[0])
        return redirect(cote.url("tirage", occurrence.pk))
    now = timezone.now()
    return render_kept(
        request,
        cote,
        "tenue/tirage",
        _("Tirage au sort"),
        occurrence=occurrence,
        tirage=done,
        lignes=_trace(done) if done else [],
        verifie=_is_verified(done) if done else None,
        demandes=occurrence.inscriptions.filter(etat=EtatInscription.DEMANDE).count(),
        le=draw_at(occurrence),
        peut=may and done is None and is_to_come(occurrence, now) and awaits_draw(occurrence, now),
    )


def _is_verified(done) -> bool | None:
    """Drawn again from what was kept; None when the rule has changed since."""
    if done.algorithme != ALGORITHME:
        return None
    counted = Places(capacite=done.places, gardees=done.places_reservees)
    return is_faithful(done.trace, counted, done.graine)


def _trace(done):
    return [
        {
            "cle": cle,
            "groupe": GroupeTirage(groupe).label,
            "numero": groupe,
            "nombre": nombre,
            "prescrit": prescrit,
            "place": place,
        }
        for cle, groupe, nombre, prescrit, place in done.trace
    ]


@require_safe
@handles
def bilan(request, cote, occurrence):
    found = bilans.figures(occurrence)
    ages = [
        (tranche.label, found.ages[tranche]) for tranche in TrancheAge if found.ages.get(tranche)
    ]
    quartiers = [(nom or _("Pas dit"), n) for nom, n in found.quartiers.items() if n]
    return render_kept(
        request,
        cote,
        "tenue/bilan",
        _("Bilan"),
        occurrence=occurrence,
        chiffres=found,
        ages=ages,
        quartiers=sorted(quartiers, key=lambda pair: (-pair[1], pair[0])),
        prescripteurs=sorted(found.prescripteurs.items()),
    )


# -- Somebody asks that nothing be kept -----------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@on_a_side
def effacer(request, cote):
    if not permissions.may_erase(request.user):
        raise Http404
    form = FormulaireContact(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        conservation.forget(**form.cleaned_data)  # nothing says whether anything was kept
        messages.success(request, _("Rien n'est plus gardé de cette personne."))
        return redirect(cote.url("dates"))
    titre = _("Effacer ce qui est gardé d'une personne")
    status = 400 if form.errors else 200
    return render_kept(request, cote, "tenue/effacer", titre, form=form, status=status)
