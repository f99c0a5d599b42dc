"""Answering for one's fiches, by link or by account: validate, ask, render.

Robots open the links of e-mails, run the pages' scripts, and some submit their forms. So nothing
changes on a GET, the first form of every page only opens the help, and no form does anything
without the name of the button a person tapped (partenaires.pages.gesture).
"""

from contextlib import suppress
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from annuaire import fiches as fiches_publiques
from annuaire.enums import Canal, Genre
from annuaire.importation import champs as importes
from annuaire.importation.valeurs import Mots
from annuaire.models import Service, Structure
from partenaires import actions, resumes, sections
from partenaires.acces import get_lien
from partenaires.conflits import merge
from partenaires.destinataires import cle
from partenaires.enums import EtatCampagne
from partenaires.forms_fiches import (
    FormulaireArret,
    FormulaireFermeture,
    FormulaireSection,
    read_signed,
    typed,
)
from partenaires.models import Campagne
from partenaires.pages import gesture
from partenaires.reponses import note_opened
from partenaires.views_liens import render_dead
from portal.socle.prive import private
from territoire.models import Lieu
from territoire.referentiel import get_referentiel

NOUVEAU = (
    "nom",
    "type",
    "description",
    "thematiques",
    "horaires",
    "frais",
    "frais_precisions",
    "telephone",
    "courriel",
    "conditions",
)


# -- Who, and what ---------------------------------------------------------------------------------


def _nobody(request):
    """The answer to somebody without any access, whatever they ask for."""
    jeton = get_lien(request)
    if jeton is not None and not jeton.is_valid:
        return render_dead(request, jeton)
    return redirect("mes_fiches:demander")


def kept(view):
    """view(request, fiche, acces, …) for who may change the fiche; the same 404 for what is not
    theirs and for what does not exist."""

    @private
    def wrapped(request, genre, pk, **kwargs):
        acces_list = resumes.all_acces(request)
        if not acces_list:
            return _nobody(request)
        fiche = _find(genre, pk)
        acces = next((a for a in acces_list if fiche and a.may_change(fiche)), None)
        if acces is None:
            raise Http404
        return view(request, fiche, acces, **kwargs)

    return wrapped


def _find(genre, pk):
    if genre == Genre.SERVICE:
        return (
            Service.objects.filter(live=True, structure__live=True)
            .select_related("structure")
            .filter(pk=pk)
            .first()
        )
    return Structure.objects.published().filter(pk=pk).first()


def _campaign(pairs):
    """The open campaign the link was sent for, or None."""
    for _fiche, acces in pairs:
        if acces.jeton and (pk := acces.jeton.donnees.get("campagne")):
            return Campagne.objects.filter(pk=pk, etat=EtatCampagne.OUVERTE).first()
    return None


def _refuse(request, texte):
    """A program, or a finger beside the button: nothing was done, here is the button again."""
    messages.info(request, texte)
    return redirect("mes_fiches:liste")


# -- The list --------------------------------------------------------------------------------------


@require_safe
@private
def liste(request):
    pairs = resumes.with_acces(request)
    if not pairs and not resumes.all_acces(request):
        return _nobody(request)
    campagne = _campaign(pairs)
    rows = resumes.summaries(pairs, demandees=campagne.sections if campagne else ())
    a_confirmer = [
        r.cle for r in rows if r.modifiable and not r.verifiee_aujourdhui and not r.arret
    ]
    context = {
        "rows": rows,
        "seule": len(rows) == 1,
        "a_confirmer": a_confirmer if len(rows) > 1 else [],
        "toutes_verifiees": bool(rows) and all(row.verifiee_aujourdhui for row in rows),
        "campagne": campagne,
        "par_lien": any(acces.jeton for _fiche, acces in pairs),
        "ping": campagne is not None,
        "nouveaux": resumes.new_ones({id(a): a for _f, a in pairs}.values()),
    }
    return render(request, "partenaires/fiches/liste.html", context)


@require_safe
@private
def aide(request):
    jeton = get_lien(request)
    context = {
        "contacts": get_referentiel().contacts,
        "lien": jeton if jeton is not None and jeton.is_valid else None,
    }
    return render(request, "partenaires/fiches/aide.html", context)


@require_POST
@private
def confirmer(request):
    """« Rien n'a changé », for the fiches that were on the screen and no other."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return _nobody(request)
    if gesture(request) != "confirmer":
        return _refuse(request, _("Rien n'a été enregistré. Touchez le bouton de votre réponse."))
    asked = set(request.POST.getlist("fiche"))
    wanted = [(f, acces) for f, acces in pairs if cle(f) in asked and acces.may_change(f)]
    if not wanted:
        raise Http404
    for fiche, acces in wanted:
        actions.confirm(fiche=fiche, acces=acces)
    messages.success(
        request,
        ngettext(
            "C'est noté, merci : la fiche est vérifiée aujourd'hui.",
            "C'est noté, merci : %(n)d fiches sont vérifiées aujourd'hui.",
            len(wanted),
        )
        % {"n": len(wanted)},
    )
    return _back(request, wanted[0][0] if len(wanted) == 1 else None)


@require_POST
@private
def annuler(request):
    """A tap too many: as before."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return _nobody(request)
    asked = request.POST.get("fiche", "")
    found = next(((f, a) for f, a in pairs if cle(f) == asked and a.may_change(f)), None)
    if found is None:
        raise Http404
    if gesture(request) == "annuler" and actions.undo_confirm(fiche=found[0], acces=found[1]):
        messages.info(request, _("C'est annulé : la fiche est comme avant."))
    return _back(request, found[0])


def _back(request, fiche=None):
    """Where the person was."""
    retour = request.POST.get("retour")
    if retour == "fiche" and fiche is not None:
        return redirect("mes_fiches:fiche", fiche.genre, fiche.pk)
    if retour == "espace":
        with suppress(NoReverseMatch):
            return redirect(reverse("espace:accueil"))
    anchor = f"#{cle(fiche)}" if fiche is not None else ""
    return redirect(reverse("mes_fiches:liste") + anchor)


@require_POST
@private
def ouverte(request):
    """A person touched the page: the campaign's fiches are open, not answered yet."""
    pairs = resumes.with_acces(request)
    if not pairs:
        return HttpResponse(status=403)
    campagne = _campaign(pairs)
    if campagne is not None:
        asked = set(request.POST.getlist("fiche"))
        note_opened([f for f, _acces in pairs if cle(f) in asked], campagne_pk=campagne.pk)
    return HttpResponse(status=204)


# -- One fiche -------------------------------------------------------------------------------------


@require_safe
@private
def fiche(request, genre, pk):
    acces_list = resumes.all_acces(request)
    if not acces_list:
        return _nobody(request)
    found = _find(genre, pk)
    acces = next((a for a in acces_list if found and a.may_change(found)), None) or next(
        (a for a in acces_list if found and a.may_read(found)), None
    )
    if acces is None:
        raise Http404
    regles = actions.rules_for(acces, actions.structure_of(found))
    waiting = actions.pending([found]).get(cle(found), {})
    mots = Mots()
    rubriques = [
        {
            "section": section,
            "lignes": (lines := resumes.lines(found, section, mots)),
            "seule": lines[0][1] if lines and len(section.champs) == 1 else "",
            "directe": regles.is_direct(section.cle),
            "attente": [
                (
                    sections.say_field(c, genre),
                    sections.say_value(c, genre, row.valeur_proposee, mots),
                )
                for c, row in waiting.items()
                if c in section.champs
            ],
            "url": reverse("mes_fiches:section", args=[genre, found.pk, section.cle]),
        }
        for section in sections.sections_of(found)
    ]
    (resume,) = resumes.summaries([(found, acces)])
    context = {
        "fiche": found,
        "resume": resume,
        "rubriques": rubriques,
        "modifiable": acces.may_change(found),
        "par_lien": acces.canal == Canal.LIEN,
        "arret_demande": "fermee_depuis" in waiting,
        "fait": _done(request, found),
    }
    return render(request, "partenaires/fiches/fiche.html", context)


def _done(request, fiche):
    """« structure-12/horaires » when that form has just been received: its local draft may go."""
    section = request.GET.get("fait", "")
    known = {s.cle for s in sections.SECTIONS[fiche.genre]} | {"nouveau"}
    return f"{cle(fiche)}/{section}" if section in known else ""


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def laisser(request, fiche, acces):
    """« Je ne m'occupe plus de cette fiche »."""
    if acces.jeton is None:
        raise Http404
    if request.method == "POST" and gesture(request) == "laisser":
        actions.leave(fiche=fiche, acces=acces, mot=request.POST.get("mot", "")[:300].strip())
        messages.success(
            request,
            _("C'est noté : nous ne vous écrirons plus pour « %(nom)s ». Merci pour votre temps.")
            % {"nom": fiche.nom},
        )
        return redirect("mes_fiches:liste")
    return render(request, "partenaires/fiches/laisser.html", {"fiche": fiche})


# -- One rubrique ----------------------------------------------------------------------------------


class Ecran:
    """What the form of a rubrique needs, asked once."""

    def __init__(self, request, fiche, acces, section):
        self.request, self.fiche, self.acces = request, fiche, acces
        self.toutes = sections.sections_of(fiche)
        self.section = next((s for s in self.toutes if s.cle == section), None)
        if self.section is None:
            raise Http404
        self.regles = actions.rules_for(acces, actions.structure_of(fiche))
        self.attente = {
            champ: row
            for champ, row in actions.pending([fiche]).get(cle(fiche), {}).items()
            if champ in self.section.champs
        }
        self.questions = {}
        if self.section.cle == sections.QUESTIONS:
            self.questions = {q.cle: q for q in sections.questions_of(fiche)}
        self.present = {c: importes.read_value(fiche, c) for c in self.section.champs}
        self.demandes = {}

    @property
    def relus(self):
        return [c for c in self.section.champs if not self.regles.is_direct(self.section.cle, c)]

    def form(self, data=None):
        """Unbound, or read against what it showed when it left. None of ours, or cut: against the
        fiche as it is, with an error that loses nothing."""
        montre = {
            champ: row.valeur_proposee
            for champ, row in self.attente.items()
            if row.proposition.courriel == self.acces.courriel
        }
        depart, self.demandes, cut = self.present, {}, False
        if data is not None:
            sent = read_signed(data.get("depart"), cle(self.fiche), self.section.cle)
            cut = sent is None
            if sent is not None:
                depart, montre, self.demandes = sent
        form = FormulaireSection(
            data,
            genre=self.fiche.genre,
            champs=self.section.champs,
            depart=depart,
            montre=montre,
            questions=self.questions,
            mot=bool(self.relus),
        )
        if cut:
            form.is_valid()
            form.add_error(
                None, _("Le formulaire est arrivé incomplet. Vérifiez votre saisie et renvoyez-la.")
            )
            form.depart = self.present
        return form

    @property
    def suivante(self):
        """The next rubrique, when they are gone through one by one."""
        place = self.toutes.index(self.section)
        return self.toutes[place + 1] if place + 1 < len(self.toutes) else None

    @property
    def parcours(self):
        return bool(self.request.GET.get("suite") or self.request.POST.get("suite"))

    def context(self, form):
        mots = Mots()
        genre, f = self.fiche.genre, self.fiche
        direct = [c for c in self.section.champs if c not in self.relus]
        suivante = self.suivante
        return {
            "fiche": f,
            "section": self.section,
            "form": form,
            "depart": form.signed(cle(f), self.section.cle, demandes=self.demandes),
            "tout_direct": not self.relus,
            "rien_direct": not direct,
            "relus": [sections.say_field(c, genre) for c in self.relus],
            "attente": [
                {
                    "champ": sections.say_field(champ, genre),
                    "valeur": sections.say_value(champ, genre, row.valeur_proposee, mots),
                    "le": row.cree_le,
                    "sienne": row.proposition.courriel == self.acces.courriel,
                }
                for champ, row in self.attente.items()
            ],
            "parcours": self.parcours,
            "etape": self.toutes.index(self.section) + 1,
            "etapes": len(self.toutes),
            "passer": self.url(suivante) if suivante else _url(f),
            "lieu_herite": self._inherited_place(),
            "brouillon": f"{cle(f)}/{self.section.cle}",
            "fait": _done(self.request, f),
        }

    def url(self, section):
        suite = "?suite=1" if self.parcours else ""
        return (
            reverse("mes_fiches:section", args=[self.fiche.genre, self.fiche.pk, section.cle])
            + suite
        )

    def _inherited_place(self):
        if self.section.cle != "ou" or self.fiche.genre != Genre.SERVICE or self.fiche.lieu_id:
            return ""
        place = self.fiche.structure.lieu
        return (place.ligne or str(place)) if place else ""


def _url(fiche):
    return reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk])


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def section(request, fiche, acces, section):
    ecran = Ecran(request, fiche, acces, section)
    if request.method != "POST":
        form = ecran.form()
        return render(request, "partenaires/fiches/section.html", ecran.context(form))
    form = ecran.form(request.POST)
    if gesture(request) == "reprendre":  # back from the preview: what was typed, no reproach
        form.is_valid()
        form._errors = ErrorDict()
        return render(request, "partenaires/fiches/section.html", ecran.context(form))
    if not form.is_valid():
        return render(request, "partenaires/fiches/section.html", ecran.context(form), status=400)
    if gesture(request) != "enregistrer":
        form.add_error(None, _("Rien n'est encore envoyé : touchez « Enregistrer »."))
        return render(request, "partenaires/fiches/section.html", ecran.context(form), status=400)
    fusion = _merge(ecran, form)
    if fusion.conflits:
        return _ask_which(ecran, form, fusion)
    try:
        result = actions.change(
            fiche=fiche,
            acces=acces,
            valeurs=fusion.ecrire,
            mot=form.cleaned_data.get("mot", ""),
            regles=ecran.regles,
        )
    except ValidationError as error:
        _add_errors(form, error)
        return render(request, "partenaires/fiches/section.html", ecran.context(form), status=400)
    _say(request, ecran, result, fusion)
    fait = f"fait={ecran.section.cle}"
    if ecran.parcours and ecran.suivante:
        return redirect(f"{ecran.url(ecran.suivante)}&{fait}")
    return redirect(f"{_url(fiche)}?{fait}")


def _merge(ecran, form):
    choix = {
        champ: ecran.request.POST[f"choix-{name}"] == "mienne"
        for name, champ in form.noms.items()
        if ecran.request.POST.get(f"choix-{name}") in ("mienne", "presente")
    }
    return merge(
        depart=form.depart,
        present=ecran.present,
        saisie=form.saisie,
        demandes=ecran.demandes,
        choix=choix,
    )


def _ask_which(ecran, form, fusion):
    """The page where each value that two people changed is chosen; all that was typed travels."""
    mots, genre, f = Mots(), ecran.fiche.genre, ecran.fiche
    depart = form.depart | {c.champ: c.present for c in fusion.conflits}
    demandes = {c.champ: c.depart for c in fusion.conflits}
    context = {
        "fiche": f,
        "section": ecran.section,
        "conflits": [
            {
                "nom": c.champ.replace(".", "-"),
                "champ": sections.say_field(c.champ, genre),
                "depart": sections.say_value(c.champ, genre, c.depart, mots),
                "present": sections.say_value(c.champ, genre, c.present, mots),
                "saisie": sections.say_value(c.champ, genre, c.saisie, mots),
            }
            for c in fusion.conflits
        ],
        "entre_temps": [sections.say_field(c, genre) for c in fusion.entre_temps],
        "saisies": typed(ecran.request.POST, form),
        "depart": form.signed(cle(f), ecran.section.cle, depart=depart, demandes=demandes),
        "parcours": ecran.parcours,
    }
    return render(ecran.request, "partenaires/fiches/conflit.html", context, status=409)


def _add_errors(form, error):
    """A rule of the whole fiche: beside its field when the form has it, at the top otherwise."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)


def _say(request, ecran, result, fusion):
    """What became of it, in so many words."""
    genre = ecran.fiche.genre

    def say(champs):
        return ", ".join(sections.say_field(champ, genre) for champ in champs)

    if result.publies:
        messages.success(request, _("C'est publié : %(champs)s.") % {"champs": say(result.publies)})
    if result.relus:
        messages.success(
            request,
            _(
                "C'est envoyé, et la coordination relit avant de publier : %(champs)s. "
                "Elle vous répondra."
            )
            % {"champs": say(result.relus)},
        )
    if result.remplaces:
        messages.info(
            request,
            _("Cela remplace ce qui attendait d'être relu : %(champs)s.")
            % {"champs": say(result.remplaces)},
        )
    if result.retires:
        messages.info(
            request,
            _("Votre proposition est retirée : %(champs)s.") % {"champs": say(result.retires)},
        )
    if fusion.entre_temps:
        messages.info(
            request,
            _("Changé entre-temps par une autre personne, et gardé : %(champs)s.")
            % {"champs": say(fusion.entre_temps)},
        )
    if not result and not fusion.entre_temps:
        messages.info(request, _("Vous n'avez rien changé : rien n'a été envoyé."))


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def apercu(request, fiche, acces, section):
    """The public page as it would be. Nothing is written."""
    ecran = Ecran(request, fiche, acces, section)
    if request.method != "POST":
        return redirect(ecran.url(ecran.section))
    form = ecran.form(request.POST)
    if not form.is_valid():
        return render(request, "partenaires/fiches/section.html", ecran.context(form), status=400)
    shown = _in_memory(fiche, form.saisie)
    build = (
        fiches_publiques.service_context
        if fiche.genre == Genre.SERVICE
        else fiches_publiques.structure_context
    )
    context = build(shown) | {
        "gabarit": f"annuaire/{fiche.genre}.html",
        "saisies": typed(request.POST, form),
        "depart": request.POST.get("depart", ""),
        "retour": ecran.url(ecran.section),
        "parcours": ecran.parcours,
        "relus": [c for c in form.saisie if c in ecran.relus],
        "change": bool(form.saisie),
    }
    return render(request, "partenaires/fiches/apercu.html", context)


def _in_memory(fiche, valeurs):
    """The fiche with other values: never saved."""
    if fiche.lieu is None and any(champ.startswith("lieu.") for champ in valeurs):
        fiche.lieu = Lieu()
    for champ, value in valeurs.items():
        importes.write_value(fiche, champ, value)
    return fiche


# -- Closing ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@kept
def fermer(request, fiche, acces):
    """« C'est fermé »: some days, or for good. Two taps for today or this week."""
    geste = gesture(request) if request.method == "POST" else ""
    jours = FormulaireFermeture(request.POST if geste == "jours" else None)
    arret = FormulaireArret(
        request.POST if geste == "arret" else None, initial={"le": timezone.localdate()}
    )
    act = _closing_act(fiche, acces, geste, jours, arret)
    if act is not None:
        try:
            _say_closing(request, act())
        except ValidationError as error:
            _add_errors(jours if geste == "jours" else arret, error)
        else:
            return redirect("mes_fiches:fiche", fiche.genre, fiche.pk)
    regles = actions.rules_for(acces, actions.structure_of(fiche))
    today = timezone.localdate()
    waiting = actions.pending([fiche]).get(cle(fiche), {})
    context = {
        "fiche": fiche,
        "jours": jours,
        "arret": arret,
        "fermeture": resumes.say_closure(fiche, today),
        "fin": resumes.say_end(fiche, today),
        "jours_directs": regles.is_direct("fermeture"),
        "arret_direct": regles.closes,
        "arret_demande": "fermee_depuis" in waiting,
        "ouvert_pour_de_bon": geste == "arret",
        "par_lien": acces.canal == Canal.LIEN,
    }
    status = 400 if jours.errors or arret.errors else 200
    return render(request, "partenaires/fiches/fermer.html", context, status=status)


def _closing_act(fiche, acces, geste, jours, arret):
    """What to call for the button that was tapped; None when there is nothing to do."""
    today = timezone.localdate()
    sunday = today + timedelta(days=6 - today.weekday())
    both = {"fiche": fiche, "acces": acces}
    if geste == "aujourdhui":
        return lambda: actions.close_for_days(**both, du=today, au=today)
    if geste == "semaine":
        return lambda: actions.close_for_days(**both, du=today, au=sunday)
    if geste == "jours" and jours.is_valid():
        dates = jours.cleaned_data
        return lambda: actions.close_for_days(**both, du=dates["du"], au=dates["au"])
    if geste == "rouvrir":
        return lambda: actions.reopen(**both)
    if geste == "arret" and arret.is_valid():
        said = arret.cleaned_data
        return lambda: actions.close_for_good(**both, le=said["le"], a_la_place=said["a_la_place"])
    if geste == "reprise":
        return lambda: actions.open_again(**both)
    return None


def _say_closing(request, result):
    if result.publies:
        messages.success(request, _("C'est publié : la fiche dit ce que vous avez choisi."))
    elif result.relus:
        messages.success(request, _("C'est envoyé. La coordination relit avant de publier."))
    elif result.retires:
        messages.info(request, _("Votre demande est retirée."))
    else:
        messages.info(request, _("C'était déjà ainsi : rien n'a été changé."))


# -- A new service ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@private
def nouveau_service(request, pk):
    acces_list = resumes.all_acces(request)
    if not acces_list:
        return _nobody(request)
    structure = _find(Genre.STRUCTURE, pk)
    acces = next((a for a in acces_list if structure and a.may_change(structure)), None)
    if acces is None:
        raise Http404
    form = FormulaireSection(
        request.POST if request.method == "POST" else None,
        genre=Genre.SERVICE,
        champs=NOUVEAU,
        depart={c: importes.read_value(Service(), c) for c in NOUVEAU if c != "thematiques"},
        mot=True,
        neuve=True,
    )
    if request.method == "POST" and form.is_valid():
        if gesture(request) != "enregistrer":
            form.add_error(None, _("Rien n'est encore envoyé : touchez « Envoyer »."))
        else:
            try:
                service, published = actions.propose_service(
                    structure=structure,
                    acces=acces,
                    valeurs=form.saisie,
                    mot=form.cleaned_data["mot"],
                )
            except ValidationError as error:
                _add_errors(form, error)
            else:
                texte = (
                    _("« %(nom)s » est publié.")
                    if published
                    else _("« %(nom)s » est envoyé. La coordination relit avant de publier.")
                )
                messages.success(request, texte % {"nom": service.nom})
                return redirect(f"{_url(structure)}?fait=nouveau")
    regles = actions.rules_for(acces, structure)
    context = {
        "structure": structure,
        "form": form,
        "direct": regles.adds,
        "brouillon": f"{cle(structure)}/nouveau",
    }
    status = 400 if form.errors else 200
    return render(request, "partenaires/fiches/nouveau.html", context, status=status)
