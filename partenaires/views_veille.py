"""« Il manque quelque chose ? »: anyone tells the coordinator, without an account."""

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from partenaires.models import Veille
from partenaires.veille import origin_of, propose_watch
from portal.socle.debit import address, allow
from portal.socle.formulaires import AvecPiege

PAR_HEURE = 5


class FormulaireManque(AvecPiege, forms.ModelForm):
    class Meta:
        model = Veille
        fields = ["type", "nom", "description", "quartier", "contact"]
        labels = {
            "nom": gettext_lazy("Son nom"),
            "description": gettext_lazy("Ce que vous en savez"),
            "quartier": gettext_lazy("Dans quel quartier ?"),
            "contact": gettext_lazy("Votre téléphone ou votre courriel (pas obligatoire)"),
        }
        error_messages = {"nom": {"required": gettext_lazy("écrivez un nom, même approximatif.")}}
        help_texts = {
            "description": gettext_lazy("Adresse, horaires, ce qu'on y fait…"),
            "contact": gettext_lazy(
                "Seulement pour vous répondre. Il est effacé quand c'est traité, "
                "au plus tard après 90 jours."
            ),
        }
        widgets = {
            "type": forms.RadioSelect,
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quartier"].empty_label = _("Je ne sais pas")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manque(request):
    form = FormulaireManque(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if data.pop("site"):  # a program filled the field nobody sees
            return redirect("partenaires:merci")
        if allow("manque", address(request), limit=PAR_HEURE, seconds=3600):
            user = request.user if request.user.is_authenticated else None
            propose_watch(**data, origine=origin_of(request.user), par=user)
            return redirect("partenaires:merci")
        form.add_error(
            None,
            _("Vous avez déjà envoyé plusieurs messages. Réessayez dans une heure, ou téléphonez."),
        )
    status = 400 if form.errors else 200
    return render(request, "partenaires/manque.html", {"form": form}, status=status)


@require_safe
def merci(request):
    return render(request, "partenaires/merci.html")
