"""Django's settings. What may differ between installations comes from `ugc_hub.environment`."""

import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _
from kombu import Queue

from ugc_hub import environment, logs
from ugc_hub.schedule import SCHEDULE

ENVIRONMENT = environment.current()
BASE_DIR = environment.ROOT
DATA_DIR = ENVIRONMENT.data_dir
DEBUG = ENVIRONMENT.debug

# Where the processes of the web server add up their counters. The client library looks for it when
# it is first imported, so it is named here, before anything else of ours can import it.
METRICS_DIR = DATA_DIR / "metrics"
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(METRICS_DIR))
METRICS_DIR.mkdir(parents=True, exist_ok=True)

# --- Addresses and transport -----------------------------------------------------------------

BASE_URL = ENVIRONMENT.base_url
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts) or [urlsplit(BASE_URL).hostname or ""]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
METRICS_TOKEN = ENVIRONMENT.metrics_token

_https = not (DEBUG or ENVIRONMENT.insecure_http)
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
if TRUSTED_PROXIES:
    # `middleware.TrustedProxies` drops the header when anyone else sends it.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- Security of pages -----------------------------------------------------------------------

SECRET_KEY = ENVIRONMENT.secret_key or "only-for-debugging-" + "x" * 40
SECRET_KEY_FALLBACKS = list(ENVIRONMENT.secret_key_fallbacks)
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
PERMISSIONS_POLICY = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
)
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", *ENVIRONMENT.csp_image_origins],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- Applications ----------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before the others, so that our templates stand in for theirs of the same name.
    "reviews.apps.ReviewsConfig",
    "ugc_hub.apps.HubConfig",
    "ugc_hub.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "ugc_hub.middleware.TrustedProxies",
    "ugc_hub.health.HealthChecks",
    "ugc_hub.middleware.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "ugc_hub.middleware.PermissionsPolicy",
    "csp.middleware.CSPMiddleware",
    "ugc_hub.middleware.ReadableText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "ugc_hub.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "ugc_hub.urls"
WSGI_APPLICATION = "ugc_hub.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            # Kept with the surface it belongs to, where Django does not look by itself.
            "libraries": {"components": "reviews.web.templatetags.components"},
        },
    }
]

# --- Language and time -----------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese"))]
LOCALE_PATHS = [BASE_DIR / "reviews" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

# --- Static files ----------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
# With DEBUG, files are served from where they are written, so that a change shows at once.
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
_static_storage = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG
    else "ugc_hub.static_files.NamedByContent"
)


def _media_storage() -> dict[str, Any]:
    """Return where uploads lie. Nothing is served from there: a view of ours hands out photos."""
    if not ENVIRONMENT.media_s3_bucket:
        return {
            "BACKEND": "reviews.common.files.DurableFiles",
            "OPTIONS": {"location": str(DATA_DIR / "media"), "allow_overwrite": True},
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": ENVIRONMENT.media_s3_bucket,
            "endpoint_url": ENVIRONMENT.media_s3_endpoint_url or None,
            "region_name": ENVIRONMENT.media_s3_region or None,
            "access_key": ENVIRONMENT.media_s3_access_key or None,
            "secret_key": ENVIRONMENT.media_s3_secret_key or None,
            "default_acl": None,
            # A second try writes over the first; another name would leave files that nobody knows.
            "file_overwrite": True,
            "signature_version": "s3v4",
        },
    }


STORAGES: dict[str, Any] = {
    "default": _media_storage(),
    "staticfiles": {"BACKEND": _static_storage},
    # Files that wait for a worker. Nothing of it has an address; where web and worker run on
    # different machines, it is a storage that they share.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": DATA_DIR / "private",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}

# A form with photos is read as it comes: what is too large or too many is let go by, the rest waits
# in files. The limits on everything else in a form are Django's.
FILE_UPLOAD_HANDLERS = [
    "reviews.web.photo_bounds.PhotoBounds",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- PostgreSQL ------------------------------------------------------------------------------

_database = dict(ENVIRONMENT.database_url)
_session_settings = ["-c idle_in_transaction_session_timeout=60s"]
if ENVIRONMENT.database_statement_timeout:
    _session_settings.append(f"-c statement_timeout={ENVIRONMENT.database_statement_timeout}s")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        "OPTIONS": {
            "connect_timeout": 5,
            "options": " ".join(_session_settings),
            # What else the URL says, such as sslmode.
            **_database,
        },
    }
}
# A pooled connection may have died with the server since; one round trip tells.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if ENVIRONMENT.database_pool_size:
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": ENVIRONMENT.database_pool_size,
        "timeout": 5,
    }

# --- Redis: the cache and limits beside the broker -------------------------------------------

REDIS_URL = ENVIRONMENT.redis_url
REDIS_TIMEOUT = 0.5
"""Seconds that a request waits for a Redis that does not answer."""


def _next_database(url: str) -> str:
    """Return the URL of the Redis database after the broker's, which the cache uses."""
    parts = urlsplit(url)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}").geturl()


CACHES: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": _next_database(REDIS_URL),
        "KEY_PREFIX": "ugc_hub",
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": REDIS_TIMEOUT,
            "SOCKET_TIMEOUT": REDIS_TIMEOUT,
            # Without Redis a read is slower and a limit is not counted, but nothing fails.
            "IGNORE_EXCEPTIONS": True,
        },
    }
}
DJANGO_REDIS_LOG_IGNORED_EXCEPTIONS = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"

# --- Celery ----------------------------------------------------------------------------------

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Workers and beat never give up on a broker that is away.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": REDIS_TIMEOUT,
    "socket_connect_timeout": REDIS_TIMEOUT,
    # A publisher tries once: what it could not send, the journal's sweep sends later.
    "max_retries": 0,
    "queue_order_strategy": "priority",
}
CELERY_TASK_PUBLISH_RETRY = False
# Every worker takes from both, and from the first as long as it has anything: a review from a form
# does not wait behind an import.
CELERY_TASK_QUEUES = (Queue("celery"), Queue("bulk"))
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
# A task that is at work when the connection breaks may finish: reactions are done at most once, so
# the second delivery that follows does no harm.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")

STALE_WHILE_REVALIDATE = ENVIRONMENT.stale_while_revalidate
"""Seconds for which browsers and shared caches may show a public read that they have while they ask
for the present one. 0 lets them show nothing before they have asked."""
IMPORTS_AT_ONCE = ENVIRONMENT.imports_at_once

# --- Staff accounts --------------------------------------------------------------------------

AUTH_USER_MODEL = "reviews.StaffUser"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "ugc_hub.adapters.StaffAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# An owner invites staff by their address; nobody can claim one here, so nothing is to be proved.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(BASE_URL).scheme
ACCOUNT_SESSION_REMEMBER = True
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "UGC Hub"
MFA_ALLOW_UNVERIFIED_EMAIL = True

# --- E-mail ----------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.default_from_email
if ENVIRONMENT.email_host:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
else:
    # Every mail lands on the page /mailbox/, for operators.
    EMAIL_BACKEND = "reviews.encourage.senders.mailbox.MailboxBackend"
EMAIL_HOST = ENVIRONMENT.email_host
EMAIL_PORT = ENVIRONMENT.email_port
EMAIL_HOST_USER = ENVIRONMENT.email_host_user
EMAIL_HOST_PASSWORD = ENVIRONMENT.email_host_password
EMAIL_USE_TLS = ENVIRONMENT.email_use_tls
EMAIL_TIMEOUT = 10

# --- API -------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    # Every view names its own. One that forgets knows nobody, and so lets nobody in.
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAdminUser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "api.schema.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.handle",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "UGC Hub API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": r"/api/v1/(storefront|company)",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["api.schema.complete"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Demo ------------------------------------------------------------------------------------

DEMO_REVIEWS_MAX: int | None = None
"""How many reviews of its own ``create_demo`` brings in; ``None`` is all."""

# --- Logs ------------------------------------------------------------------------------------

# The standard output of a command belongs to what it prints.
_is_command = Path(sys.argv[0]).name == "manage.py"
LOGGING = logs.configuration(
    level=ENVIRONMENT.log_level, stream="ext://sys.stderr" if _is_command else "ext://sys.stdout"
)
