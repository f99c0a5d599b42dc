"""The weekly grid as a form field: what is typed, what is kept, what is said."""

from html.parser import HTMLParser

import pytest
from django import forms
from django.http import QueryDict

from annuaire.champs_horaires import ChampHoraires

RICHE = "Mo-Fr 09:00-12:00; Aug off"


class Formulaire(forms.Form):
    horaires = ChampHoraires(label="Horaires", required=False)
    nom = forms.CharField()


class _Champs(HTMLParser):
    """Inputs and selects of a page, as a browser would send them back."""

    def __init__(self):
        super().__init__()
        self.values, self.attrs, self.labels, self.ids = {}, {}, set(), []
        self.select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "label":
            self.labels.add(attrs["for"])
        if tag == "input":
            self.attrs[attrs["name"]] = attrs
            if attrs.get("type") != "checkbox" or "checked" in attrs:
                self.values[attrs["name"]] = attrs.get("value", "")
        elif tag == "select":
            self.select = attrs["name"]
            self.attrs[attrs["name"]] = attrs
        elif tag == "option" and "selected" in attrs:
            self.values[self.select] = attrs["value"]


def read(form):
    found = _Champs()
    found.feed(str(form["horaires"]))
    return found


def send(initial="", **changes):
    """A browser's round: show the form, change some inputs, send everything."""
    data = read(Formulaire(initial={"horaires": initial})).values | {"nom": "Accueil"}
    data |= {f"horaires-{key.replace('_', '-')}": value for key, value in changes.items()}
    query = QueryDict(mutable=True)
    query.update(data)
    return Formulaire(query, initial={"horaires": initial})


def cleaned(form):
    assert form.is_valid(), form.errors
    return form.cleaned_data["horaires"]


def test_an_empty_grid_is_an_empty_string():
    assert cleaned(send()) == ""


def test_a_week_typed_in_the_grid():
    form = send(
        **{"0-0-debut": "09:00", "0-0-fin": "12:00", "0-1-debut": "14:00", "0-1-fin": "17:30"},
        **{"1-0-debut": "09:00", "1-0-fin": "12:00", "1-2-debut": "18:00", "1-2-fin": "20:00"},
        feries="ferme",
        vacances="ferme",
    )
    assert cleaned(form) == (
        "Mo 09:00-12:00,14:00-17:30; Tu 09:00-12:00,18:00-20:00; SH off; PH off"
    )


def test_appointment_only_with_and_without_hours():
    assert cleaned(send(rendez_vous="1")) == '"sur rendez-vous"'
    form = send(**{"6-0-debut": "10:00", "6-0-fin": "11:00"}, rendez_vous="1")
    assert cleaned(form) == 'Su 10:00-11:00 "sur rendez-vous"'


@pytest.mark.parametrize(
    "stored",
    [
        "",
        "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; SH off; PH off",
        "SH Mo-Fr 10:00-12:00",
        "Fr 22:00-02:00",
        "Mo 18:00-24:00",
        "24/7",
        '"sur rendez-vous"; PH off',
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
        RICHE,
        "Mo[1] 10:00-12:00",
        'Mo 10:00-12:00 "sonner"',
    ],
)
def test_saving_without_touching_anything_changes_nothing(stored):
    form = send(stored)
    assert "horaires" not in form.changed_data
    assert cleaned(form) == stored


def test_a_string_the_grid_says_otherwise_keeps_its_meaning():
    form = send("Mo-Fr 09:00-12:00, We 14:00-16:00")
    assert "horaires" not in form.changed_data
    assert cleaned(form) == "Mo-Tu,Th-Fr 09:00-12:00; We 09:00-12:00,14:00-16:00"


def test_a_change_is_seen():
    assert "horaires" in send("Mo 09:00-12:00", **{"0-0-fin": "12:30"}).changed_data
    assert "horaires" in send("Mo 09:00-12:00", **{"0-0-fin": ""}).changed_data


# -- Raw field ------------------------------------------------------------------------------------


def test_a_string_too_rich_is_shown_as_it_is_and_the_grid_left_empty():
    found = read(Formulaire(initial={"horaires": RICHE}))
    assert found.values["horaires-avancee"] == RICHE
    assert found.values["horaires-0-0-debut"] == ""
    assert "plus détaillés que la grille" in str(
        Formulaire(initial={"horaires": RICHE})["horaires"]
    )


def test_the_raw_field_wins_over_the_grid_it_was_typed_beside():
    form = send("Mo 09:00-12:00", avancee="mo-fr 9:00-12:00; Aug off")
    assert cleaned(form) == "Mo-Fr 09:00-12:00; Aug off"


def test_a_rich_string_is_never_dropped_for_a_grid_filled_beside_it():
    form = send(RICHE, **{"0-0-debut": "09:00", "0-0-fin": "12:00"})
    assert not form.is_valid()
    assert "toutes deux remplies" in form.errors["horaires"][0]
    again = read(form)
    assert again.values["horaires-avancee"] == RICHE
    assert again.values["horaires-0-0-debut"] == "09:00"


def test_emptying_the_raw_field_gives_the_grid_back():
    form = send(RICHE, avancee="", **{"0-0-debut": "09:00", "0-0-fin": "12:00"})
    assert cleaned(form) == "Mo 09:00-12:00"
    assert cleaned(send(RICHE, avancee="")) == ""


def test_a_wrong_raw_field_says_where():
    form = send(avancee="Mo-Fr 9h-12h")
    assert not form.is_valid()
    assert "« 9h-12h »" in form.errors["horaires"][0]
    found = read(form)
    assert found.values["horaires-avancee"] == "Mo-Fr 9h-12h"
    assert found.attrs["horaires-avancee"]["aria-invalid"] == "true"


# -- Errors ---------------------------------------------------------------------------------------


def test_errors_are_named_by_day_and_nothing_typed_is_lost():
    form = send(
        **{"0-0-debut": "09:00", "0-1-debut": "14:00", "0-1-fin": "17:00"},
        **{"2-0-debut": "neuf", "2-0-fin": "12:00", "4-2-debut": "18:00", "4-2-fin": "20:00"},
        vacances="ferme",
        rendez_vous="1",
    )
    assert form.errors["horaires"] == [
        "Lundi : il manque une heure de fin (début à 09:00).",
        "Mercredi : « neuf » n'est pas une heure. Exemple : 09:30.",
    ]
    found = read(form)
    assert {key: value for key, value in form.data.items() if value and key != "nom"} == {
        key: value for key, value in found.values.items() if value
    }
    assert found.attrs["horaires-2-0-debut"]["type"] == "text"  # a time input would blank « neuf »
    assert found.attrs["horaires-0-0-fin"]["aria-describedby"] in found.ids
    assert "aria-invalid" not in found.attrs["horaires-1-0-debut"]


def test_an_error_elsewhere_keeps_the_grid():
    form = send(**{"0-0-debut": "09:00", "0-0-fin": "12:00"})
    form.data["nom"] = ""
    assert "nom" in form.errors
    assert "horaires" not in form.errors
    assert read(form).values["horaires-0-0-debut"] == "09:00"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"feries": "autre"}, "Choisissez dans la liste"),
        ({"vacances": "<script>"}, "Choisissez dans la liste"),
        ({"0-0-debut": "\x00"}, "Lundi : « � » n'est pas une heure"),
        ({"0-0-debut": "<b>" * 500, "0-0-fin": "12:00"}, "n'est pas une heure"),
        ({"0-0-debut": "٠٩:٠٠", "0-0-fin": "12:00"}, "n'est pas une heure"),
        ({"avancee": "x" * 5000}, "500"),
        ({"avancee": "Mo \x00"}, "caractère"),
    ],
)
def test_odd_values_get_a_message(changes, said):
    form = send(**changes)
    assert not form.is_valid()
    assert any(said in message for message in form.errors["horaires"])
    assert "<script>" not in str(form["horaires"])
    assert "<b>" not in str(form["horaires"])


def test_a_field_required_says_so():
    class Exigeant(forms.Form):
        horaires = ChampHoraires()

    assert not Exigeant(QueryDict("horaires-origine=grille")).is_valid()


# -- Without the grid -----------------------------------------------------------------------------


def test_a_plain_string_under_the_field_name_is_read_too():
    assert cleaned(Formulaire({"horaires": "mo 9:00-12:00", "nom": "x"})) == "Mo 09:00-12:00"
    assert not Formulaire({"horaires": "lundi", "nom": "x"}).is_valid()


def test_nothing_sent_is_an_omission():
    widget = ChampHoraires().widget
    assert widget.value_omitted_from_data({}, {}, "horaires")
    assert not widget.value_omitted_from_data({"horaires-origine": "grille"}, {}, "horaires")


# -- Page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("stored", ["Mo 09:00-12:00", RICHE])
def test_every_input_has_a_label_and_every_id_is_alone(stored):
    found = read(Formulaire(initial={"horaires": stored}))
    visible = [attrs for attrs in found.attrs.values() if attrs.get("type") != "hidden"]
    assert len(visible) == 7 * 3 * 2 + 2 + 1 + 1
    assert {attrs["id"] for attrs in visible} == found.labels
    assert len(found.ids) == len(set(found.ids))


def test_no_inline_script_or_style():
    html = str(Formulaire(initial={"horaires": "Mo 09:00-12:00"})["horaires"])
    assert "<script" not in html
    assert "style=" not in html
    assert " on" not in html.lower().replace(" ont", "")


def test_the_widget_brings_its_style_and_its_module():
    media = str(Formulaire().media)
    assert "css/horaires.css" in media
    assert 'type="module"' in media
    assert "js/horaires.js" in media


def test_a_disabled_field_is_shown_and_kept():
    class Fige(forms.Form):
        horaires = ChampHoraires(disabled=True, required=False)

    form = Fige({"horaires": "Mo 10:00-11:00"}, initial={"horaires": "Mo 09:00-12:00"})
    assert form.is_valid()
    assert form.cleaned_data["horaires"] == "Mo 09:00-12:00"
    assert "horaires-0-0-debut" in read(form).attrs
    assert "disabled" in read(form).attrs["horaires-0-0-debut"]
