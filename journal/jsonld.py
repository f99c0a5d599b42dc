"""schema.org 30 for the journal, as formats.md 4.5 maps it."""

from annuaire.jsonld import absolute as _absolute
from annuaire.jsonld import dump
from journal.enums import SorteSignature

CONTEXTE = "https://schema.org"


def absolute(url) -> str:
    """With the portal's own name; what has one already keeps it."""
    return url if url.startswith(("http://", "https://")) else _absolute(url)


def journal(page, context):
    podcasts = context["podcasts"]
    return dump(
        _periodical(context["journal"])
        | {
            "@context": CONTEXTE,
            "description": page.devise,
            "issn": page.issn,
            "publisher": {"@type": "Organization", "name": page.editeur},
            "editor": {"@type": "Person", "name": page.directeur},
            "hasPart": [_issue(context["numero"])] if context["numero"] else [],
            "subjectOf": {
                "@type": "PodcastSeries",
                "name": page.podcast_titre or page.title,
                "description": page.podcast_description,
                "url": absolute(context["journal"].url),
                "webFeed": absolute(context["flux"]["podcast"]),
                "inLanguage": "fr",
            }
            if podcasts
            else None,
        }
    )


def issue(context):
    return dump(
        _issue(context["numero"])
        | {
            "@context": CONTEXTE,
            "isPartOf": _periodical(context["journal"]),
            "inLanguage": "fr",
            "hasPart": [
                {"@type": "NewsArticle", "headline": carte.titre, "url": absolute(carte.url)}
                for _rubrique, cartes in context["rubriques"]
                for carte in cartes
            ],
        }
    )


def article(context):
    page, numero, son = context["article"], context["numero"], context["son"]
    data = {
        "@context": CONTEXTE,
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.chapo,
        "url": absolute(f"{context['journal'].url}{page.slug}/"),
        "datePublished": _moment(page.first_published_at),
        "dateModified": _moment(page.last_published_at),
        "inLanguage": "fr",
        "author": authors(context["signatures"]),
        "isPartOf": _issue(numero) | {"isPartOf": _periodical(context["journal"])}
        if numero
        else _periodical(context["journal"]),
        "articleSection": page.rubrique,
        "keywords": [mot["nom"] for mot in context["liens"].mots_cles],
        "about": [theme.nom_simple for theme in context["liens"].thematiques],
        "image": absolute(context["image"]["src"]) if context["image"] else None,
    }
    if son and not son["est_video"]:
        data["audio"] = _sound(page, son, context)
    elif son or context["video"]:
        data["video"] = _video(page, son, context)
    return dump(data)


def authors(signatures) -> list[dict]:
    person = SorteSignature.PERSONNE
    return [
        {"@type": "Person" if one["sorte"] == person else "Organization", "name": one["nom"]}
        for one in signatures
    ]


def _sound(page, son, context):
    """The transcript goes on the AudioObject: an episode has none."""
    audio = {
        "@type": "AudioObject",
        "contentUrl": absolute(son["url"]),
        "encodingFormat": son["mime"],
        "contentSize": str(son["octets"]),
        "duration": f"PT{son['duree']}S",
        "transcript": page.transcription,
        "inLanguage": "fr",
    }
    return {
        "@type": "PodcastEpisode",
        "name": page.title,
        "url": absolute(f"{context['journal'].url}{page.slug}/"),
        "associatedMedia": audio,
    }


def _video(page, son, context):
    cadre = context["video"]["cadre"] if context["video"] else None
    return {
        "@type": "VideoObject",
        "name": page.title,
        "description": page.chapo or page.title,
        "uploadDate": _moment(page.first_published_at),
        "contentUrl": absolute(son["url"]) if son else None,
        "embedUrl": cadre,
        "thumbnailUrl": absolute(context["image"]["src"]) if context["image"] else None,
        "duration": f"PT{son['duree']}S" if son else None,
        "transcript": page.transcription,
        "inLanguage": "fr",
    }


def _periodical(journal):
    return {
        "@type": "Periodical",
        "name": journal.titre,
        "url": absolute(journal.url),
        "inLanguage": "fr",
    }


def _issue(numero):
    return {
        "@type": "PublicationIssue",
        "name": numero["titre"],
        "issueNumber": str(numero["numero"]),
        "url": absolute(numero["url"]),
        "datePublished": _moment(numero["paru_le"]),
    }


def _moment(moment):
    return moment.isoformat() if moment else None
