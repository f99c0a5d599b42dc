"""The plain pages of the demo: written once, then the coordinator's."""

from django.core.management import BaseCommand

from portal.pages.models import PageAccueil, PageSimple

PAGES = [
    (
        "À propos",
        "a-propos",
        "<p>Ce portail montre ce qu'un centre social et ses partenaires peuvent tenir ensemble : "
        "un annuaire vivant des services du quartier.</p>"
        "<p>Les structures et les activités viennent des deux projets sociaux 2021 de "
        "Clermont-Ferrand (Territoire Sud, La Gauthière). Elles n'ont pas été vérifiées depuis : "
        "téléphonez avant de vous déplacer. Les fiches marquées « (exemple) » sont inventées. "
        "Les contours des quartiers sont dessinés à la main.</p>",
    ),
    (
        "Mentions légales",
        "mentions-legales",
        "<p>Ceci est une démonstration : elle n'est publiée par personne. Sur une installation "
        "réelle, cette page dit qui publie le portail, qui dirige la publication et qui "
        "l'héberge, avec une adresse et un téléphone.</p>"
        "<p>Fonds de carte : IGN, Plan IGN v2, Géoplateforme.</p>",
    ),
    (
        "Données personnelles",
        "donnees-personnelles",
        "<p>Vous pouvez tout lire sans compte. Le portail ne dépose aucun traceur et ne cherche "
        "jamais à savoir qui lit.</p><ul>"
        "<li><b>Les pages des fiches</b> sont comptées : combien de lectures par jour, sans "
        "témoin (cookie) et sans rien garder de vous ni de votre appareil. Ces nombres sont "
        "effacés après 25 mois.</li>"
        "<li><b>Ma sélection</b> reste sur votre appareil.</li>"
        "<li><b>Votre position</b>, si vous la donnez, est arrondie à 100 mètres avant d'être "
        "utilisée et n'est pas gardée.</li>"
        "<li><b>Les mots que vous cherchez</b> sont comptés, sans rien qui dise qui les a tapés, "
        "quand nous n'avons rien trouvé. Ils sont effacés après un an.</li>"
        "<li><b>Une erreur signalée</b> : votre contact, si vous en laissez un, est effacé quand "
        "c'est traité, au plus tard après 90 jours.</li>"
        "<li><b>Si une fiche vous nomme</b> comme contact, un courriel vous le dit une fois : ce "
        "qui est montré, à qui, et un lien pour le corriger ou le faire retirer aussitôt, des "
        "anciennes versions aussi. Il n'en reste alors qu'une empreinte, pour qu'un import ne "
        "vous remette pas.</li>"
        "<li><b>Les contacts réservés aux professionnels</b> ne sont vus que des partenaires et "
        "de l'équipe, connectés.</li></ul>",
    ),
    (
        "Accessibilité : non conforme",
        "accessibilite",
        "<p>Ce portail est fait pour être utilisé par tous : au clavier, avec un lecteur d'écran, "
        "sur un petit écran, sans JavaScript. Des contrôles automatiques passent à chaque "
        "changement.</p><p>Aucun audit RGAA 4.1 n'a encore été mené : le portail est donc "
        "déclaré <b>non conforme</b>. Si une page vous résiste, utilisez « Signaler une erreur » "
        "sur la fiche, ou téléphonez au centre social. Vous pouvez aussi saisir le Défenseur "
        "des droits.</p>",
    ),
]


class Command(BaseCommand):
    help = "Écrit les pages simples de la démonstration qui manquent."

    def handle(self, **options):
        home = PageAccueil.objects.first()
        present = set(PageSimple.objects.values_list("slug", flat=True))
        for title, slug, texte in PAGES:
            if slug not in present:
                page = PageSimple(title=title, slug=slug, texte=texte, dans_le_pied=True)
                home.add_child(instance=page)
                page.save_revision().publish()
