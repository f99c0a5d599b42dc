"""« Chaque mardi, de 14 h à 16 h »: a sentence or boxes in, a rule or dates out.

The sentence fills the boxes; the boxes are what is saved, once the person has seen the dates.
"""

import hashlib
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenements.recurrence import DERNIER, Frequence, Regle, RegleRefusee, Vacances, parse, say
from portal.socle.calendrier import localize
from portal.socle.champs import clean_text
from territoire.models import Lieu

MAX_PHRASE = 500
MAX_LISTE = 60  # dates written one by one
MONTREES = 12  # dates listed before saving
UNE_JOURNEE = 24 * 60  # minutes
LOIN = timedelta(days=548)
DATES = "dates"
OU = ("lieu", "rendez_vous", "lieu_precisions")
JOURS = (
    gettext_lazy("lundi"),
    gettext_lazy("mardi"),
    gettext_lazy("mercredi"),
    gettext_lazy("jeudi"),
    gettext_lazy("vendredi"),
    gettext_lazy("samedi"),
    gettext_lazy("dimanche"),
)
RANGS = (
    (1, gettext_lazy("1er")),
    (2, gettext_lazy("2e")),
    (3, gettext_lazy("3e")),
    (4, gettext_lazy("4e")),
    (5, gettext_lazy("5e")),
    (-1, gettext_lazy("dernier")),
)
FREQUENCES = (
    (DATES, gettext_lazy("à ces dates seulement")),
    (Frequence.SEMAINE.value, gettext_lazy("chaque semaine")),
    (Frequence.MOIS.value, gettext_lazy("chaque mois")),
    (Frequence.JOUR.value, gettext_lazy("chaque jour")),
    (Frequence.AN.value, gettext_lazy("chaque année")),
)


@dataclass
class Plan:
    """What was understood: a rule, or dates one by one; days left out of the rule."""

    regle: Regle | None = None
    dates: tuple[date, ...] = ()
    heure: time | None = None
    duree: int | None = None
    sauf: tuple[date, ...] = ()
    remarques: list = field(default_factory=list)

    @property
    def dit(self) -> str:
        return say(self.regle) if self.regle else ""

    def moments(self, depuis: date) -> list[tuple[datetime, datetime]]:
        """Every date from that day to 18 months ahead, in order."""
        if self.regle:
            found = self.regle.dates(max(depuis, self.regle.debut), depuis + LOIN)
            return [m for m in found if timezone.localtime(m[0]).date() not in self.sauf]
        return [self._moment(jour) for jour in sorted(self.dates)]

    def _moment(self, jour):
        start = self.heure.hour * 60 + self.heure.minute
        return localize(jour, start), localize(jour, start + self.duree)

    @property
    def empreinte(self) -> str:
        """Whether what is saved is what was shown."""
        said = (self.regle, self.sauf) if self.regle else (self.dates, self.heure, self.duree)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:20]


def plan_of(lecture) -> Plan | None:
    """What a sentence gave, None when something is missing or was not understood."""
    if not lecture.complete:
        return None
    return Plan(
        regle=lecture.regle,
        dates=lecture.dates,
        heure=lecture.heure,
        duree=lecture.duree,
        sauf=lecture.sauf,
        remarques=list(lecture.avertissements),
    )


class ListeDeJours(forms.CharField):
    """Days one a line, « 14/03/2026 »."""

    widget = forms.Textarea(attrs={"rows": 3})

    def to_python(self, value):
        text = clean_text(super().to_python(value) or "")
        parts = text.replace(",", "\n").replace(";", "\n").split("\n")
        days = [self._read(part.strip()) for part in parts if part.strip()]
        if len(days) > MAX_LISTE:
            raise forms.ValidationError(_("Trop de dates : %(n)d au plus.") % {"n": MAX_LISTE})
        return tuple(sorted(set(days)))

    def _read(self, part):
        for style in ("%d/%m/%Y", "%Y-%m-%d", "%d/%m/%y"):
            try:
                found = datetime.strptime(part, style).date()  # noqa: DTZ007 - a day
            except ValueError:
                continue
            if 2000 <= found.year < 2100:
                return found
        raise forms.ValidationError(
            _("« %(texte)s » n'est pas une date : écrivez 14/03/2027.") % {"texte": part[:40]}
        )

    def prepare_value(self, value):
        if isinstance(value, (tuple, list)):
            return "\n".join(jour.strftime("%d/%m/%Y") for jour in value)
        return value


class JoursDuMois(forms.CharField):
    """« 1 et 15 », « dernier »: days of the month, -1 for the last one."""

    DERNIER = gettext_lazy("dernier")

    def to_python(self, value):
        text = clean_text(super().to_python(value) or "").lower().replace(" et ", ",")
        return tuple(self._read(part) for part in text.replace(",", " ").split())

    def _read(self, part):
        if part.startswith(str(self.DERNIER)):
            return -1
        if part.isdecimal() and 1 <= int(part) <= 31:
            return int(part)
        raise forms.ValidationError(
            _("« %(texte)s » n'est pas un jour du mois : écrivez 15, ou dernier.")
            % {"texte": part[:20]}
        )

    def prepare_value(self, value):
        if isinstance(value, (tuple, list)):
            return ", ".join(str(self.DERNIER) if n == -1 else str(n) for n in value)
        return value


class ChoixLieu(forms.ModelChoiceField):
    def offer(self, groups):
        """groups: of planification.lieux.known_places."""
        pks = [lieu.pk for _title, places in groups for lieu, _name in places]
        self.queryset = Lieu.objects.filter(pk__in=pks)
        self.choices = [("", self.empty_label)] + [
            (title, [(lieu.pk, name) for lieu, name in places]) for title, places in groups
        ]


class FormulaireOu(forms.Form):
    """Where, when it is not where the event is: another known place, or a meeting point."""

    lieu = ChoixLieu(
        Lieu.objects.none(),
        label=gettext_lazy("Où ?"),
        required=False,
        empty_label=gettext_lazy("Au lieu habituel"),
    )
    rendez_vous = forms.CharField(
        label=gettext_lazy("Ou un rendez-vous ailleurs, en quelques mots"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Remplace le lieu : « départ en bus devant la mairie »."),
    )
    lieu_precisions = forms.CharField(
        label=gettext_lazy("Salle, étage, entrée, si ce n'est pas comme d'habitude"),
        required=False,
        max_length=200,
    )

    def __init__(self, *args, lieux=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lieu"].offer(lieux)
        if not lieux:
            del self.fields["lieu"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("lieu") and cleaned.get("rendez_vous"):
            self.add_error(
                "rendez_vous", _("Choisissez un lieu, ou un rendez-vous ailleurs : pas les deux.")
            )
        return cleaned

    @property
    def champs_ou(self):
        return [self[name] for name in OU if name in self.fields]

    @property
    def ou(self) -> dict:
        """What the acts take."""
        return {name: self.cleaned_data[name] for name in OU if name in self.fields}


def where_initial(source) -> dict:
    """source: an AvecLieu."""
    return {name: getattr(source, name) for name in OU}


class FormulairePlan(FormulaireOu):
    """When, in a sentence or in boxes; where, when it is not where the event is."""

    phrase = forms.CharField(
        label=gettext_lazy("Quand ? Écrivez-le comme vous le diriez."),
        required=False,
        max_length=MAX_PHRASE,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phrase_lue = forms.CharField(required=False, max_length=MAX_PHRASE, widget=forms.HiddenInput)
    vu = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    frequence = forms.ChoiceField(
        label=gettext_lazy("Ce rendez-vous a lieu"), choices=FREQUENCES, required=False
    )
    intervalle = forms.IntegerField(
        label=gettext_lazy("Tous les combien ? (2 : une semaine, un mois… sur deux)"),
        required=False,
        min_value=1,
        max_value=31,
    )
    jours = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Quels jours ?"),
        choices=list(enumerate(JOURS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    rangs = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Dans le mois, quels rangs ? (le 1er samedi, le dernier vendredi…)"),
        choices=RANGS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quantiemes = JoursDuMois(
        label=gettext_lazy("Ou les mêmes jours de chaque mois : 15, ou 1 et 15, ou dernier"),
        required=False,
        max_length=100,
    )
    dates = ListeDeJours(
        label=gettext_lazy("Les dates, une par ligne (14/03/2027)"), required=False
    )
    de = forms.TimeField(
        label=gettext_lazy("De"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    a = forms.TimeField(
        label=gettext_lazy("À"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    nuits = forms.IntegerField(
        label=gettext_lazy("Sur plusieurs jours ? Combien de nuits"),
        required=False,
        min_value=1,
        max_value=7,
    )
    du = forms.DateField(
        label=gettext_lazy("Du"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    au = forms.DateField(
        label=gettext_lazy("Jusqu'au (vide : sans fin)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    vacances = forms.ChoiceField(
        label=gettext_lazy("Vacances scolaires (zone A)"),
        choices=Vacances.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    sauf_feries = forms.BooleanField(label=gettext_lazy("Sauf les jours fériés"), required=False)
    sauf = ListeDeJours(label=gettext_lazy("Sauf ces dates, une par ligne"), required=False)

    def __init__(self, *args, aujourdhui: date, depuis: date | None = None, **kwargs):
        """depuis: the rule begins that day at the earliest."""
        super().__init__(*args, **kwargs)
        self.aujourdhui = aujourdhui
        self.depuis = depuis
        self.plan: Plan | None = None

    def clean(self):
        cleaned = super().clean()
        phrase = " ".join(clean_text(cleaned.get("phrase") or "").split())
        if phrase and phrase != cleaned.get("phrase_lue"):
            self._read_sentence(phrase)
        elif not phrase and not self._boxes_filled(cleaned):
            self.add_error("phrase", _("Dites un jour et des heures."))
        elif not self.errors:
            self._read_boxes(cleaned)
        if self.plan and not self._upcoming():
            self.add_error(
                None, _("Aucune date à venir : vérifiez le jour de fin et les vacances.")
            )
            self.plan = None
        return cleaned

    @staticmethod
    def _boxes_filled(cleaned):
        """Whether the boxes say anything: the frequency alone is what they hold when untouched."""
        return any(
            cleaned.get(name) for name in ("de", "a", "jours", "rangs", "quantiemes", "dates")
        )

    def _upcoming(self) -> list:
        """Dates of the plan, its rule begun when it will be: what is shown is what is saved."""
        regle = self.plan.regle
        if regle and self.depuis and regle.debut < self.depuis:
            try:
                self.plan = replace(self.plan, regle=_begun(regle, self.depuis))
            except RegleRefusee:  # over by then
                return []
        return self.plan.moments(self.aujourdhui)

    @property
    def cases_fausses(self) -> bool:
        """Whether a box is wrong: it isn't folded away."""
        return any(champ.errors for champ in self.cases)

    @property
    def cases(self):
        """The boxes a sentence fills."""
        apart = ("phrase", *OU)
        return [field for field in self.visible_fields() if field.name not in apart]

    @property
    def ailleurs(self) -> bool:
        """Whether somewhere else is said already, or said wrong."""
        return any(field.value() or field.errors for field in self.champs_ou)

    def _read_sentence(self, phrase):
        lecture = parse(phrase, aujourdhui=self.aujourdhui)
        for name in self.errors.keys() - set(OU):  # boxes the sentence is about to fill
            del self.errors[name]
        self.plan = plan_of(lecture)
        if self.plan is None:
            for question in lecture.manque or [_("Dites un jour et des heures.")]:
                self.add_error("phrase", question)

    def _read_boxes(self, cleaned):
        try:
            self.plan = self._plan_of_boxes(cleaned)
        except RegleRefusee as error:
            self.add_error(None, str(error))

    def _plan_of_boxes(self, cleaned):
        heure, duree = self._hours(cleaned)
        if heure is None:
            return None
        if cleaned.get("frequence") in ("", DATES):
            if not cleaned["dates"]:
                self.add_error("phrase", _("Dites un jour et des heures."))
                return None
            return Plan(dates=cleaned["dates"], heure=heure, duree=duree)
        regle = Regle.from_person(
            frequence=Frequence(cleaned["frequence"]),
            debut=cleaned["du"] or self.aujourdhui,
            fin=cleaned["au"],
            heure=heure,
            duree=duree,
            intervalle=cleaned["intervalle"] or 1,
            vacances=Vacances(cleaned["vacances"] or Vacances.TOUTES),
            sauf_feries=cleaned["sauf_feries"],
            **self._days(cleaned),
        )
        return Plan(regle=regle, sauf=cleaned["sauf"])

    def _days(self, cleaned):
        """Only the boxes that mean something for this frequency."""
        jours, rangs = tuple(cleaned["jours"]), tuple(cleaned["rangs"])
        if cleaned["frequence"] == Frequence.SEMAINE:
            return {"jours": jours}
        if cleaned["frequence"] == Frequence.MOIS:
            if rangs and jours:
                return {"jours": jours, "rangs": rangs}
            if cleaned["quantiemes"]:
                return {"quantiemes": cleaned["quantiemes"]}
            if rangs or jours:
                missing = "jours" if rangs else "rangs"
                raise RegleRefusee(
                    _("Cochez aussi un jour de la semaine.")
                    if missing == "jours"
                    else _("Cochez aussi un rang : le 1er, le 2e…")
                )
        return {}

    def _hours(self, cleaned):
        """(begin, minutes); an end before the beginning is the next day's."""
        if not cleaned.get("de") or not cleaned.get("a"):
            name = "a" if cleaned.get("de") else "de"
            self.add_error(name, _("À quelle heure ?"))
            return None, None
        begin, end = (cleaned[n].hour * 60 + cleaned[n].minute for n in ("de", "a"))
        nights = cleaned.get("nuits") or (1 if end <= begin else 0)
        return cleaned["de"], nights * UNE_JOURNEE + end - begin


def _begun(regle: Regle, depuis: date) -> Regle:
    """The rule from that day on, as a person means it."""
    if regle.frequence == Frequence.AN or regle.intervalle == 12:  # the month that was said is kept
        coming = next(iter(regle.dates(depuis, depuis + LOIN)), None)
        if coming is None:
            raise RegleRefusee
        return replace(regle, debut=timezone.localtime(coming[0]).date())
    said = {each.name: getattr(regle, each.name) for each in fields(regle)}
    return Regle.from_person(**said | {"debut": depuis})


def boxes_of(plan: Plan, phrase="") -> dict:
    """Initial values of the boxes for what was understood."""
    boxes = {"phrase": phrase, "phrase_lue": phrase, "sauf": plan.sauf, "vu": plan.empreinte}
    if plan.regle is None:
        boxes |= _boxes_of_hours(plan.heure, plan.duree)
        return boxes | {"frequence": DATES, "dates": plan.dates, "vacances": Vacances.TOUTES}
    regle = plan.regle
    boxes |= _boxes_of_hours(regle.heure, regle.duree)
    return boxes | {
        "frequence": regle.frequence.value,
        "intervalle": regle.intervalle,
        "jours": regle.jours,
        "rangs": regle.rangs,
        "quantiemes": regle.quantiemes,
        "du": regle.debut,
        "au": regle.fin,
        "vacances": regle.vacances,
        "sauf_feries": regle.sauf_feries,
    }


def _boxes_of_hours(heure, duree):
    nights, minutes = divmod(heure.hour * 60 + heure.minute + duree, UNE_JOURNEE)
    end = time(minutes // 60, minutes % 60)
    implied = 1 if end <= heure else 0
    return {"de": heure, "a": end, "nuits": nights if nights != implied else None}


class FormulaireDate(FormulaireOu):
    """One date: when, where, what to know, how many places."""

    jour = forms.DateField(
        label=gettext_lazy("Jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("choisissez un jour.")},
    )
    de = forms.TimeField(
        label=gettext_lazy("De"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    a = forms.TimeField(
        label=gettext_lazy("À"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    jusqu_au = forms.DateField(
        label=gettext_lazy("Dernier jour, si c'est un autre"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    field_order = ("jour", "de", "a", "jusqu_au", *OU)
    message = forms.CharField(
        label=gettext_lazy("À savoir pour cette date"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    capacite = forms.IntegerField(
        label=gettext_lazy("Nombre de places, si ce n'est pas celui d'habitude"),
        required=False,
        min_value=1,
        max_value=5000,
    )
    complet = forms.BooleanField(label=gettext_lazy("C'est complet"), required=False)

    def clean(self):
        cleaned = super().clean()
        if {"jour", "de", "a"} - cleaned.keys() or "jusqu_au" in self.errors:
            return cleaned
        first, last = cleaned["jour"], cleaned.get("jusqu_au") or cleaned["jour"]
        begin, end = (cleaned[n].hour * 60 + cleaned[n].minute for n in ("de", "a"))
        if last == first and end <= begin:  # it ends in the night
            last += timedelta(days=1)
        cleaned["debut"], cleaned["fin"] = localize(first, begin), localize(last, end)
        if not 2000 <= first.year < 2100 or not 2000 <= last.year < 2100:
            self.add_error("jour", _("Cette date est trop loin."))
        elif cleaned["fin"] <= cleaned["debut"]:
            self.add_error("jusqu_au", _("La fin est avant le début."))
        elif cleaned["fin"] - cleaned["debut"] > timedelta(days=62):
            self.add_error("jusqu_au", _("Un rendez-vous dure deux mois au plus."))
        return cleaned

    @property
    def valeurs(self):
        names = ("debut", "fin", "message", "capacite", "complet")
        return {name: self.cleaned_data[name] for name in names} | self.ou


def date_initial(occurrence) -> dict:
    debut, fin = occurrence.local
    last = fin.date() if fin.date() != debut.date() and fin.hour * 60 + fin.minute else None
    lasts = fin - debut >= timedelta(hours=24)
    return {
        "jour": debut.date(),
        "de": debut.time(),
        "a": fin.time(),
        "jusqu_au": last if lasts else None,
        **where_initial(occurrence),
        "message": occurrence.message,
        "capacite": occurrence.capacite,
        "complet": occurrence.complet,
    }


class FormulaireAnnulation(forms.Form):
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi ? Les habitants le liront."),
        required=False,
        max_length=200,
    )


class FormulaireArret(FormulaireAnnulation):
    dernier = forms.DateField(
        label=gettext_lazy("Dernier jour"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": gettext_lazy("choisissez le dernier jour.")},
    )

    def clean_dernier(self):
        dernier = self.cleaned_data["dernier"]
        if dernier > DERNIER:
            raise forms.ValidationError(_("Cette date est trop loin."))
        return dernier
