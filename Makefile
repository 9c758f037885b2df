# Everything one does with UGC Hub. `make` alone lists it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
# Settings for tools that look at the code only: no server is needed and none is touched.
STATIC := DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -W ignore::RuntimeWarning manage.py
OPENAPI := $(STATIC) spectacular --format openapi-json --validate --fail-on-warn --file

.DEFAULT_GOAL := help
.PHONY: help run reset test check bench openapi messages compile chromium wrk

help: ## List what can be done
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

run: .venv/installed compile ## Start everything: make run, or make run PORT=9000
	@exec $(BIN)/python -m ugc_hub.supervisor

reset: .venv/installed ## Throw away the data of the embedded servers
	@exec $(BIN)/python -m ugc_hub.supervisor reset

test: .venv/installed-dev compile chromium ## Run the tests; PYTEST_ARGS="-k name" to choose
	$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST_ARGS)

check: .venv/installed-dev compile ## Style, types, import contracts, migrations, OpenAPI document
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(STATIC) makemigrations --check --dry-run
	@$(OPENAPI) .venv/openapi.json
	@cmp -s docs/openapi.json .venv/openapi.json || \
		{ echo "docs/openapi.json is not current: run make openapi"; exit 1; }

bench: .venv/installed-dev compile wrk ## Print how fast it is, as ratios; PAGE=docs/benchmarks.md writes them down
	$(BIN)/python -m tests.benchmarks $(PAGE)

openapi: .venv/installed-dev ## Write docs/openapi.json
	$(OPENAPI) docs/openapi.json

messages: .venv/installed-dev ## Collect new texts for translation (needs gettext) and compile
	@command -v xgettext > /dev/null || { echo "xgettext is missing: apt-get install gettext"; exit 1; }
	$(STATIC) makemessages --locale vi --no-wrap --no-location --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*'
	$(BIN)/python -m ugc_hub.messages

compile: .venv/installed
	@$(BIN)/python -m ugc_hub.messages

# Debian packages that some targets like to have. Without the right to install them, one line says so.
chromium wrk:
	@command -v $@ > /dev/null && exit 0; \
	[ "$$(id -u)" = 0 ] && as= || as="sudo -n"; \
	{ command -v apt-get && $$as true && $$as apt-get update -q && \
	  $$as env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $@; \
	} > .venv/apt.log 2>&1 || \
	echo "$@ is missing and cannot be installed from here: apt-get install $@"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet -r requirements-dev.txt
	@touch $@
