"""Django's settings. What a machine may choose is read here, and documented in docs/settings.md."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from config import logs
from config.database import database
from config.environment import BadSetting, Environment, field_keys

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(dotenv=BASE_DIR / ".env")

# What this machine keeps for itself: made secrets, embedded databases, collected static files.
LOCAL_DIR = Path(env.text("LOCAL_DIR", default=str(BASE_DIR / ".local"))).absolute()

# Secrets

SECRET_KEY = env.secret(
    "SECRET_KEY", kept_in=LOCAL_DIR / "secret-key", made_by=get_random_secret_key
)
if env.is_production and len(SECRET_KEY) < 50:
    raise BadSetting("SECRET_KEY", "must have 50 characters or more in production")
FIELD_KEYS = field_keys(env, "FIELD_KEYS", kept_in=LOCAL_DIR / "field-keys")

# What runs

DEBUG = env.yes_or_no("DEBUG", default=False)
if DEBUG and env.is_production:
    raise BadSetting("DEBUG", "must be off in production")

INSTALLED_APPS = [
    "dashboard",
    "reconciliation",
    "integration",
    "unfold",
    "unfold.contrib.import_export",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "axes",
    "django_q",
    "import_export",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "config.security.browser_limits",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.recording.Recording",
    "axes.middleware.AxesMiddleware",
    "config.security.addresses_of_text",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

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
                "dashboard.context.shell",
            ],
        },
    },
]

# Data

DATABASES = {
    "default": database(
        given=env.database("DATABASE_URL"), local=LOCAL_DIR, is_test=env.name == "test"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The record of changes: reading a page changes nothing that is recorded.
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# The queue is a doorbell, the rows are the truth: a task is tried once, and rung for again.
# `retry` stays above timeout x (1 + ceil((queue_limit + bulk) / workers)), or a waiting task
# would be handed out twice.
Q_CLUSTER = {
    "name": "marketbridge",
    "orm": "default",
    "workers": 2,
    "timeout": 300,
    "retry": 1000,
    "queue_limit": 2,
    "bulk": 1,
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": -1,  # a run keeps its own record
    "recycle": 500,
    "max_rss": 400_000,  # kB
    "poll": 0.2,
    "guard_cycle": 0.5,
}

# Remotes

ALLOW_LOOPBACK_REMOTES = env.yes_or_no("ALLOW_LOOPBACK_REMOTES", default=not env.is_production)
SETTLE_TIME_SECONDS = env.whole_number("SETTLE_TIME_SECONDS", default=180, at_least=0)

# Where people and browsers come in

PUBLIC_URL = env.web_address("PUBLIC_URL", https_only=env.is_production)
SANDBOX_URL = env.web_address("SANDBOX_URL", https_only=False)
ALLOWED_HOSTS = env.names(
    "ALLOWED_HOSTS", default=None if env.is_production else "localhost,127.0.0.1,[::1]"
)
TRUSTED_PROXIES = env.whole_number("TRUSTED_PROXIES", default=0, at_least=0)
IS_BEHIND_TLS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_TLS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_BEHIND_TLS
SESSION_COOKIE_AGE = 12 * 3600
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # other hosts under our domain are not ours to bind to TLS,
    "security.W021",  # nor ours to put on the browsers' own lists
    "security.W008",  # the proxy that ends TLS also leads http to https
]

LOGIN_URL = "dashboard:login"
LOGIN_REDIRECT_URL = "dashboard:home"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
# One guesser must not lock out a whole office, nor, by a name, its owner elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.client_address.client_address"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "dashboard.views.session.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Files that people bring: each link's change stands in the record of changes already.
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# Language, time, static files

LANGUAGE_CODE = "en-us"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
# Outside production nobody has to collect static files first: they are served where they lie.
STATIC_ROOT = LOCAL_DIR / "static" if env.is_production else None
STATICFILES_STORAGE_BACKEND = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if env.is_production
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}
WHITENOISE_USE_FINDERS = not env.is_production

UNFOLD = {
    "SITE_TITLE": "Marketbridge",
    "SITE_HEADER": "Marketbridge",
    "SITE_SUBHEADER": "Macy's ↔ BigCommerce",
    "SITE_SYMBOL": "sync_alt",
    "SITE_URL": None,
    "SHOW_BACK_BUTTON": True,
    "COLORS": {
        "primary": {
            "50": "oklch(98.4% .014 180.7)",
            "100": "oklch(95.3% .051 180.8)",
            "200": "oklch(91% .096 180.4)",
            "300": "oklch(85.5% .138 181.1)",
            "400": "oklch(77.7% .152 181.9)",
            "500": "oklch(60% .118 184.7)",
            "600": "oklch(51.1% .096 186.4)",
            "700": "oklch(43.7% .078 188.2)",
            "800": "oklch(38.6% .063 188.4)",
            "900": "oklch(32% .05 189)",
            "950": "oklch(27.7% .046 192.5)",
        },
    },
    "STYLES": ["integration.admin.navigation.style_sheet"],
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": "integration.admin.navigation.favicon"}
    ],
    "SIDEBAR": {"navigation": "integration.admin.navigation.sidebar"},
}

# Logs

LOGGING = logs.configuration(
    form=env.one_of("LOG_FORMAT", logs.FORMS, default="json" if env.is_production else "text"),
    level=env.one_of("LOG_LEVEL", logs.LEVELS, default="INFO"),
)
