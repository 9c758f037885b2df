# One image for web, worker, beat and commands; compose.yaml shows how they go together.
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/srv/ugc_hub/var
WORKDIR /srv/ugc_hub

COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt

COPY manage.py ./
COPY ugc_hub ugc_hub
COPY reviews reviews
COPY api api

# Static files do not depend on the installation; these values are for this step only.
RUN python -m ugc_hub.messages \
    && SECRET_KEY=only-while-the-image-is-being-built DATABASE_URL=postgresql://build@127.0.0.1/none \
       REDIS_URL=redis://127.0.0.1/0 BASE_URL=https://build.invalid \
       python manage.py collectstatic --no-input --verbosity 0 \
    && useradd --system --home-dir /srv/ugc_hub ugc_hub \
    && mkdir -p var/media \
    && chown -R ugc_hub var
USER ugc_hub

EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz')"]
CMD ["sh", "-c", "exec python -m granian --interface wsgi --no-ws --host 0.0.0.0 --port 8000 \
    --workers ${WEB_WORKERS:-2} --respawn-failed-workers --blocking-threads 8 \
    --workers-kill-timeout 8 --log-level warning ugc_hub.wsgi:application"]
