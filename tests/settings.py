"""Settings of the tests, and of the static tools, which connect to nothing."""

import os

# `tests.servers` has named real servers before this is read. Tools that only look at the code come
# without; these addresses lead nowhere.
os.environ.setdefault("SECRET_KEY", "for-tests-only-" + "x" * 40)
os.environ.setdefault("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
os.environ.setdefault("BASE_URL", "http://testserver")
os.environ.setdefault("INSECURE_HTTP", "true")
os.environ.setdefault("CSP_IMAGE_ORIGINS", "https://i.example")

from ugc_hub.settings import *  # noqa: F403
from ugc_hub.settings import STORAGES

# The strong one takes a quarter of a second each time, which is its purpose, and not ours here.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The production storage needs `collectstatic` first.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
