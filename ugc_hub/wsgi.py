"""The web application as the server calls it."""

import os

from django.core.wsgi import get_wsgi_application

# Only here: a web process answers many requests at once and none may take long, while a command, a
# migration or a task has one connection and may take its time.
os.environ.setdefault("DATABASE_POOL_SIZE", "10")
os.environ.setdefault("DATABASE_STATEMENT_TIMEOUT", "15")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ugc_hub.settings")

application = get_wsgi_application()
