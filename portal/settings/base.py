"""Settings shared by every way of running the portal; what varies is read from the environment."""

from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal.settings.broker import broker_options, broker_url

BASE_DIR = Path(__file__).resolve().parents[2]
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

VAR_DIR = Path(env.str("PORTAIL_VAR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
PROXYS = env.int("PROXYS", 0)  # reverse proxies of ours that write X-Forwarded-For
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
WAGTAILADMIN_BASE_URL = env.str("PORTAIL_ADRESSE", "http://localhost:8000")
WAGTAIL_SITE_NAME = env.str("PORTAIL_NOM", "Portail de territoire")

INSTALLED_APPS = [
    "portal.socle",
    "portal.pages",
    "journal",
    "evenements",
    "partenaires",
    "annuaire",
    "comptes",
    "diffusion",
    "territoire",
    "leaflet",
    "taggit",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    # django-leaflet pulls GeoDjango (and so GDAL) in through the Django admin: Wagtail's is ours.
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "django.forms",  # the widgets' own templates, for FORM_RENDERER
]

MIDDLEWARE = [
    "annuaire.consultations.CountReads",  # above the page cache: kept pages are read too
    "journal.mesures.CountReads",
    "portal.socle.cache_pages.UpdatePageCache",
    "portal.socle.cache_pages.FetchPageCache",
    # Above WhiteNoise: without collected files (make demo), Leaflet would weigh three times more.
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.socle.middleware.StrictInput",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "comptes.middleware.Sessions",
    "comptes.middleware.SecondFacteur",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
FORM_RENDERER = "portal.socle.formulaires.Rendu"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.pages.contexte.portail",
            ],
            "builtins": ["portal.socle.templatetags.socle"],
        },
    }
]

# -- Data -----------------------------------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'portail.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # IMMEDIATE makes the timeout work: with it 16 writers at once wait, without it they fail.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=67108864;"
        ),
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "portail"}
    ),
    # Whole pages stay in each process: fetching them over a socket would cost more than it saves.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}
CACHE_MIDDLEWARE_ALIAS = "pages"
CACHE_MIDDLEWARE_SECONDS = 60  # « ouvert maintenant » changes with the clock
CONSULTATIONS_SECONDES = 30  # how often each process writes the readings it counted
CONTENU_VERSION_SECONDES = 3  # how late another process may learn of an edit

# -- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", **options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"OPTIONS": {"min_length": 12}}),
        ("CommonPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = ["comptes.backends.MotDePasse"]
LOGIN_URL = "comptes:connexion"
SECOND_FACTEUR = True  # for whoever enters /gestion/
OTP_TOTP_ISSUER = WAGTAIL_SITE_NAME
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # 8 hours for the staff, 12 without a visit: comptes.sessions
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "portal.socle.erreurs.csrf_failure"

# -- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("Français"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# -- Files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
SERVIR_MEDIAS = env.bool("SERVIR_MEDIAS", True)  # False behind a proxy that does it
MEDIA_ROOT = env.str("MEDIA_ROOT", str(VAR_DIR / "media"))
FICHIERS_PRIVES = VAR_DIR / "prive"  # uploads being imported: never served
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # octets of a form, files apart
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# -- Wagtail --------------------------------------------------------------------------------------

WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
        },
    }
}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_LOGIN_URL = LOGIN_URL  # one door for everyone
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False  # passwords and addresses: /compte/
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# A committee asking its opinions is no message to who runs the machine.
WAGTAILADMIN_NOTIFICATION_INCLUDE_SUPERUSERS = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # nobody chooses another person's password
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "journal.workflow.finish"  # articles: by consensus
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = ["pdf", "odt", "ods", "docx", "xlsx", "txt", "csv"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 25_000_000  # 121 MP in 15 kB once cost 693 MB of memory
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.socle.images.FormulaireImage"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True
TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True

JOURNAL_SON_MAX = env.int("JOURNAL_SON_MAX", 60 * 1024 * 1024)  # octets: an hour at 128 kbit/s
JOURNAL_VIDEO_MAX = env.int("JOURNAL_VIDEO_MAX", 100 * 1024 * 1024)
# PeerTube instances whose videos an article may show, by their hosts (PeerTube is many sites).
JOURNAL_VIDEOS = env.list(
    "JOURNAL_VIDEOS", default=["peertube.fr", "tube.aquilenet.fr", "aperi.tube", "framatube.org"]
)

# -- Map: nothing is asked of these addresses before a person opens the map ------------------------

TUILES_URL = env.str(
    "TUILES_URL",
    "https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&STYLE=normal"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&FORMAT=image/png&TILEMATRIXSET=PM"
    "&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
TUILES_ORIGINE = env.str("TUILES_ORIGINE", "https://data.geopf.fr")
TUILES_ATTRIBUTION = env.str("TUILES_ATTRIBUTION", "© IGN – Plan IGN v2, Géoplateforme")
LEAFLET_CONFIG = {
    "TILES": [(_("Plan IGN"), TUILES_URL, {"attribution": TUILES_ATTRIBUTION, "maxZoom": 19})],
    "MIN_ZOOM": 9,
    "MAX_ZOOM": 19,
    "SCALE": "metric",
    "RESET_VIEW": False,
    "ATTRIBUTION_PREFIX": False,
}

# -- What a browser may load ----------------------------------------------------------------------

_CSP = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:", TUILES_ORIGINE],
    "font-src": [SELF],
    "connect-src": [SELF],
    "manifest-src": [SELF],
    "worker-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": _CSP}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# -- Background work ------------------------------------------------------------------------------

CELERY_BROKER_URL = broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = broker_options(REDIS_URL, VAR_DIR)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 900  # seconds
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_IMPORTS = ["journal.supports.taches"]  # the other tasks are in each room's tasks.py
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "annuaire-rafraichir": {"task": "annuaire.tasks.rafraichir", "schedule": 60.0},
    "annuaire-fermer": {"task": "annuaire.tasks.fermer_echues", "schedule": 3600.0},
    "partenaires-personnes": {
        "task": "partenaires.tasks.prevenir_personnes",
        "schedule": 3600.0,
    },
    "evenements-inscriptions": {
        "task": "evenements.tasks.inscriptions_dues",
        "schedule": 300.0,
    },
    "evenements-purger": {"task": "evenements.tasks.purger_inscriptions", "schedule": 3600.0},
    "evenements-agendas": {"task": "evenements.tasks.relever_agendas", "schedule": 300.0},
    "evenements-calendriers": {"task": "evenements.tasks.rendre_calendriers", "schedule": 60.0},
    "evenements-horizon": {"task": "evenements.tasks.etendre_horizon", "schedule": 6 * 3600.0},
    "journal-oublier": {"task": "journal.tasks.oublier", "schedule": 3600.0},
    "journal-rappeler": {
        "task": "journal.tasks.rappeler_avis",
        "schedule": crontab(minute=20, hour="9-18"),
    },
    "journal-supports": {
        "task": "journal.supports.taches.rendre_supports",
        "schedule": 60.0,
    },
    "journal-purger": {"task": "journal.tasks.purger", "schedule": 3600.0},
    "annuaire-purger": {"task": "annuaire.tasks.purger", "schedule": 3600.0},
    "comptes-purger": {"task": "comptes.tasks.purger", "schedule": 3600.0},
    # Campaigns first: their messages say what is due too.
    "partenaires-campagnes": {
        "task": "partenaires.tasks.mener_campagnes",
        "schedule": crontab(minute=0, hour="8-17", day_of_week="mon-fri"),
    },
    "partenaires-relancer": {
        "task": "partenaires.tasks.relancer",
        "schedule": crontab(minute=10, hour="8-17", day_of_week="mon-fri"),
    },
    "partenaires-purger": {"task": "partenaires.tasks.purger", "schedule": 3600.0},
    "partenaires-invitations": {
        "task": "partenaires.tasks.relancer_invitations",
        "schedule": 1800.0,
    },
}

# -- Messages and logs ----------------------------------------------------------------------------

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("COURRIEL_DELAI", 20)  # seconds for the server to answer each command
DEFAULT_FROM_EMAIL = env.str("COURRIEL_EXPEDITEUR", "portail@localhost")
COURRIEL_REPONSE = env.str("COURRIEL_REPONSE", "")
COURRIEL_FOURNISSEUR = env.str("COURRIEL_FOURNISSEUR", "")  # a backend of django-anymail
vars().update({name: value for name, value in env.ENVIRON.items() if name.startswith("ANYMAIL_")})
if COURRIEL_FOURNISSEUR:
    EMAIL_BACKEND = f"anymail.backends.{COURRIEL_FOURNISSEUR}.EmailBackend"
ANYMAIL = {"REQUESTS_TIMEOUT": (EMAIL_TIMEOUT, EMAIL_TIMEOUT)}
WEBHOOKS = bool(COURRIEL_FOURNISSEUR and env.str("ANYMAIL_WEBHOOK_SECRET", ""))
RETOURS_IMAP = env.str("RETOURS_IMAP", "")  # imaps://name:password@host/INBOX

SMS_FOURNISSEUR = env.str("SMS_FOURNISSEUR", "console")  # console, fichier, ovh, http
SMS_EXPEDITEUR = env.str("SMS_EXPEDITEUR", "")
SMS_DELAI = env.int("SMS_DELAI", 15)  # seconds
SMS_FICHIER = VAR_DIR / "sms.jsonl"
OVH_ADRESSE = env.str("OVH_ADRESSE", "ovh-eu")
OVH_APPLICATION_KEY = env.str("OVH_APPLICATION_KEY", "")
OVH_APPLICATION_SECRET = env.str("OVH_APPLICATION_SECRET", "")
OVH_CONSUMER_KEY = env.str("OVH_CONSUMER_KEY", "")
OVH_SMS = env.str("OVH_SMS", "")  # the service's name: sms-ab12345-1
SMS_HTTP_URL = env.str("SMS_HTTP_URL", "")
SMS_HTTP_ENTETES = env.json("SMS_HTTP_ENTETES", {})
SMS_HTTP_CORPS = env.json("SMS_HTTP_CORPS", {"to": "{numero}", "text": "{texte}"})
SMS_HTTP_IDENTIFIANT = env.str("SMS_HTTP_IDENTIFIANT", "id")

# How many may leave; 0 for no limit of ours.
DIFFUSION_PAR_MINUTE = {
    "courriel": env.int("COURRIEL_PAR_MINUTE", 0),
    "sms": env.int("SMS_PAR_MINUTE", 30),
}
DIFFUSION_PAR_JOUR = {
    "courriel": env.int("COURRIEL_PAR_JOUR", 0),
    "sms": env.int("SMS_PAR_JOUR", 200),
}
CELERY_BEAT_SCHEDULE |= {
    "diffusion-expedier": {"task": "diffusion.tasks.expedier", "schedule": 20.0},
    "diffusion-purger": {"task": "diffusion.tasks.purger", "schedule": 3600.0},
}
if RETOURS_IMAP:
    CELERY_BEAT_SCHEDULE["diffusion-relever"] = {
        "task": "diffusion.tasks.relever",
        "schedule": 300.0,
    }

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}

TESTING = False
