"""One rubrique of a fiche: its form, its preview, what to choose when two people wrote; and the
form of a new service."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from annuaire import fiches as fiches_publiques
from annuaire.enums import Genre
from annuaire.importation import champs as importes
from annuaire.importation.valeurs import Mots
from annuaire.models import Service
from partenaires import actions, resumes, sections
from partenaires.conflits import merge
from partenaires.destinataires import cle
from partenaires.forms_fiches import FormulaireSection, add_errors, read_signed, typed
from partenaires.pages import gesture
from partenaires.portes import fiche_url, find_fiche, kept, nobody, received
from portal.socle.prive import private
from territoire.models import Lieu

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

    def look_again(self):
        """At the fiche as it is by now."""
        self.fiche = type(self.fiche).objects.get(pk=self.fiche.pk)
        self.present = {c: importes.read_value(self.fiche, c) for c in self.section.champs}

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
            "passer": self.url(suivante) if suivante else fiche_url(f),
            "lieu_herite": self._inherited_place(),
            "brouillon": f"{cle(f)}/{self.section.cle}",
            "fait": received(self.request, f),
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
    try:
        result, fusion = _write(ecran, form)
    except ValidationError as error:
        add_errors(form, error)
        return render(request, "partenaires/fiches/section.html", ecran.context(form), status=400)
    if fusion.conflits:
        return _ask_which(ecran, form, fusion)
    _say(request, ecran, result, fusion)
    fait = f"fait={ecran.section.cle}"
    if ecran.parcours and ecran.suivante:
        return redirect(f"{ecran.url(ecran.suivante)}&{fait}")
    return redirect(f"{fiche_url(fiche)}?{fait}")


def _write(ecran, form):
    """(Resultat, Fusion): merged with what others wrote, then written; nothing is written while
    there is something to choose. Somebody faster between the two: looked at again."""
    while True:
        fusion = _merge(ecran, form)
        if fusion.conflits:
            return None, fusion
        try:
            result = actions.change(
                fiche=ecran.fiche,
                acces=ecran.acces,
                valeurs=fusion.ecrire,
                mot=form.cleaned_data.get("mot", ""),
                regles=ecran.regles,
                vu=ecran.present,
            )
        except actions.Depasse:
            ecran.look_again()
        else:
            return result, fusion


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


# -- A new service ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@private
def nouveau_service(request, pk):
    acces_list = resumes.all_acces(request)
    if not acces_list:
        return nobody(request)
    structure = find_fiche(Genre.STRUCTURE, pk)
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
                add_errors(form, error)
            else:
                texte = (
                    _("« %(nom)s » est publié.")
                    if published
                    else _("« %(nom)s » est envoyé. La coordination relit avant de publier.")
                )
                messages.success(request, texte % {"nom": service.nom})
                return redirect(f"{fiche_url(structure)}?fait=nouveau")
    regles = actions.rules_for(acces, structure)
    context = {
        "structure": structure,
        "form": form,
        "direct": regles.adds,
        "brouillon": f"{cle(structure)}/nouveau",
    }
    status = 400 if form.errors else 200
    return render(request, "partenaires/fiches/nouveau.html", context, status=status)
