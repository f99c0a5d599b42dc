"""schema.org 30 as formats.md 4.5 maps it: what search engines and assistants read."""

import json

from django.conf import settings
from django.utils.safestring import mark_safe

from annuaire import horaires
from annuaire.enums import Frais, TypeStructure

PUBLICS = {
    TypeStructure.SERVICE_MUNICIPAL,
    TypeStructure.SERVICE_METROPOLITAIN,
    TypeStructure.INSTITUTION,
    TypeStructure.CENTRE_SOCIAL,
    TypeStructure.ECOLE,
}
ECHAPPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


def dump(data):
    """JSON that cannot close the <script> it stands in; empty values left out."""
    return mark_safe(json.dumps(_clean(data), ensure_ascii=False).translate(ECHAPPES))  # noqa: S308 - escaped above


def _clean(value):
    if isinstance(value, dict):
        cleaned = {key: _clean(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if item not in (None, "", [], {})}
    if isinstance(value, list):
        return [_clean(item) for item in value if item not in (None, "", [], {})]
    return value


def absolute(path):
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def structure(fiche, context):
    """A place and an organisation at once: NGO alone allows neither geo nor opening hours."""
    return dump(_page(fiche, _organisation(fiche, context)))


def service(fiche, context):
    public = fiche.structure.type in PUBLICS
    data = {
        "@type": "GovernmentService" if public else "Service",
        "name": fiche.nom,
        "description": fiche.description,
        "serviceType": fiche.get_type_display(),
        "provider": {
            "@type": types_of(fiche.structure),
            "name": fiche.structure.nom,
            "url": absolute(fiche.structure.get_absolute_url()),
        },
        "areaServed": [quartier.nom for quartier in context["quartiers"]],
        "audience": [
            {"@type": "PeopleAudience", "audienceType": public.nom} for public in context["publics"]
        ],
    }
    if fiche.est_fermee:  # nothing to go to any more: its name, and whose it was
        return dump(_page(fiche, data))
    data |= {
        "hoursAvailable": horaires.to_schema_org(fiche.horaires) if fiche.horaires else None,
        "offers": {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}
        if fiche.frais == Frais.GRATUIT
        else None,
        "availableChannel": {
            "@type": "ServiceChannel",
            "servicePhone": {"@type": "ContactPoint", "telephone": fiche.telephone_effectif}
            if fiche.telephone_effectif
            else None,
            "availableLanguage": fiche.langues,
            "serviceLocation": place_of(context["lieu"]),
        },
    }
    return dump(_page(fiche, data))


def types_of(fiche):
    if fiche.type in PUBLICS:
        return ["GovernmentOrganization", "CivicStructure"]
    return ["NGO", "LocalBusiness"]


def _organisation(fiche, context):
    place, closed = place_of(context["lieu"]) or {}, fiche.est_fermee
    return {
        "@type": types_of(fiche),
        "name": fiche.nom,
        "alternateName": fiche.sigle,
        "description": fiche.description,
        "dissolutionDate": str(fiche.fermee_depuis) if closed and fiche.fermee_depuis else None,
        "telephone": None if closed else fiche.telephone,
        "email": None if closed else fiche.courriel,
        "url": fiche.site_web or absolute(fiche.get_absolute_url()),
        "address": place.get("address"),
        "geo": place.get("geo"),
        "openingHoursSpecification": horaires.to_schema_org(fiche.horaires)
        if fiche.horaires and not closed
        else None,
        "areaServed": [quartier.nom for quartier in context["quartiers"]]
        if fiche.type not in PUBLICS
        else None,
        "identifier": {"@type": "PropertyValue", "propertyID": "SIRET", "value": fiche.siret}
        if fiche.siret
        else None,
    }


def place_of(lieu):
    """A Place; its point only when it is a real one."""
    if not lieu or not (lieu.adresse or lieu.commune):
        return None
    return {
        "@type": "Place",
        "name": lieu.nom,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": lieu.adresse,
            "postalCode": lieu.code_postal,
            "addressLocality": lieu.commune,
            "addressCountry": "FR",
        },
        "geo": None
        if lieu.est_approximatif
        else {"@type": "GeoCoordinates", "latitude": lieu.latitude, "longitude": lieu.longitude},
    }


def _page(fiche, main):
    """dateModified belongs to the page, not to the place."""
    return {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "url": absolute(fiche.get_absolute_url()) if fiche.pk else None,
        "inLanguage": "fr",
        "dateModified": fiche.modifie_le.date().isoformat() if fiche.modifie_le else None,
        "mainEntity": main,
    }
