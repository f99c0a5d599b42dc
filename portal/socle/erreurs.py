"""Error pages in plain French, that need neither a database nor a readable form."""

from django.http import HttpResponse
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

TEXTES = {
    400: (
        _("Cette demande est illisible"),
        _("L'adresse ou le formulaire n'a pas pu être lu. Revenez en arrière et recommencez."),
    ),
    403: (_("Accès refusé"), _("Vous n'avez pas le droit d'ouvrir cette page.")),
    404: (
        _("Page introuvable"),
        _("Cette page n'existe pas, ou n'existe plus. Cherchez ce dont vous avez besoin :"),
    ),
    410: (
        _("Cette page a été retirée"),
        _("Elle n'est plus publiée. Cherchez ce dont vous avez besoin :"),
    ),
    500: (
        _("Une erreur s'est produite"),
        _("Ce n'est pas de votre faute. Réessayez dans quelques minutes."),
    ),
}


def render_error(status, titre=None, texte=None):
    """The error page of that status; falls back on bare text when templates fail."""
    default_title, default_text = TEXTES[status]
    context = {"titre": titre or default_title, "texte": texte or default_text, "status": status}
    try:
        return HttpResponse(loader.render_to_string("erreur.html", context), status=status)
    except Exception:  # the error page of an error page must still say something
        return HttpResponse(f"{context['titre']}. {context['texte']}", status=status)


def bad_request(request, exception):
    """Not Django's own: that one reads POST again and answers 500 to an unreadable charset."""
    return render_error(400)


def permission_denied(request, exception):
    return render_error(403)


def page_not_found(request, exception):
    return render_error(404)


def server_error(request):
    return render_error(500)


@requires_csrf_token
def csrf_failure(request, reason=""):
    return render_error(
        403,
        _("Le formulaire a expiré"),
        _("Revenez à la page précédente, rechargez-la, et envoyez de nouveau le formulaire."),
    )
