"""The web application as the server calls it."""

import os

from django.core.wsgi import get_wsgi_application

# Only here: a web process answers many requests at once and none may take long, while a command, a
# migration or a task has one connection and may take its time.
os.environ.setdefault("DATABASE_POOL_SIZE", "10")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "15")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ugc_hub.settings")

_django = get_wsgi_application()

# These read the settings, which Django has loaded only now.
from api.front import Front  # noqa: E402
from ugc_hub import metrics, middleware  # noqa: E402

application = Front(
    _django,
    is_trusted=middleware.is_trusted,
    request_id=middleware.request_id_for,
    count=metrics.count_remembered,
)
