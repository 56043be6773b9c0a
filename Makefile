# The commands of Vangnet. Each one installs what it needs first and is instant when that is done.
# `make help` lists them; it reads the text after "##".

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
# Hundreds of processes are started here; one whose modules were compiled before starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$name" && break; done)
# uv installs three times as fast as pip; a mirror that pip was told about is told to uv as well.
UV := UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=$(VENV) $(if $(PIP_INDEX_URL),UV_DEFAULT_INDEX=$(PIP_INDEX_URL)) $(BIN)/uv
LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --exclude-newer P7D
DATA ?= .vangnet
NODE := $(CURDIR)/.cache/node
# Logius' ruleset for the NL API Design Rules, where they publish it; without that address, give a file.
ADR_RULESET ?= https://static.developer.overheid.nl/adr/ruleset.yaml
SOURCES := bench infra schemas services tests

.PHONY: help demo up test coverage mutants check format bench chaos kafka alertmanager keycloak chromium contracts assets lock clean

help: ## List the commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

demo: $(VENV)/.base ## Tell the story on this machine, then stay up; ONCE=1 ends at rest and prints the account.
	@$(BIN)/vangnet demo $(if $(ONCE),--once)

up: $(VENV)/.base ## Run everything in one process; BUS=kafka: a broker and a process per role. DATA=dir keeps it there.
	@$(if $(filter kafka,$(BUS)),$(MAKE) up-kafka,$(BIN)/vangnet up --data $(DATA))

.PHONY: up-kafka
up-kafka: export VANGNET_BUS = kafka://127.0.0.1:9092
up-kafka: export VANGNET_DATA = $(DATA)
up-kafka: export NOTIFY_PUBLIC_URL = http://127.0.0.1:8001
up-kafka: export NOTIFY_PAGE_ADDRESS = http://127.0.0.1:8003/
up-kafka: export NOTIFY_TWILIO_AUTH_TOKEN = geen-geheim-alleen-de-zandbak
up-kafka: export SANDBOX_INBOUND_URL = http://127.0.0.1:8001/twilio/inbound
up-kafka: export SANDBOX_DATA_FILE = $(DATA)/sandbox.json
up-kafka: export PATH := $(CURDIR)/$(BIN):$(PATH)
up-kafka: $(VENV)/.kafka kafka
	@mkdir -p $(DATA)
	@python -m infra.supervise -- python -m infra.broker run --data $(DATA)/kafka & \
	trap "kill $$!; wait" EXIT; \
	python -m infra.topics --wait 60; \
	honcho start -f infra/Procfile

test: $(VENV)/.dev kafka alertmanager keycloak chromium ## Run every test, a worker per core; ARGS="tests/monitor -k contract" runs some, one by one.
	@$(BIN)/pytest $(or $(ARGS),--numprocesses=auto)

coverage: $(VENV)/.dev ## Show which branches of the pure modules no test takes; fails on one of monitor or schemas.
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest --quiet tests/ingest tests/laws tests/monitor tests/notify tests/schemas
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --include="$$($(BIN)/python -m tests.structure.pure_modules)"
	@$(BIN)/coverage report --include="$$($(BIN)/python -m tests.structure.pure_modules services/monitor schemas)" \
		--fail-under=100 --format=total > /dev/null

mutants: $(VENV)/.dev ## Put 1 000 faults into the rules, one by one: tests must see each; up to 60 minutes. COUNT=, SEED=.
	@$(BIN)/python -m bench.mutants $(if $(COUNT),--count $(COUNT)) $(if $(SEED),--seed $(SEED))

check: $(VENV)/.dev ## Format, lint, strict types, import boundaries; changes nothing.
	@$(BIN)/ruff format --check $(wildcard $(SOURCES))
	@$(BIN)/ruff check $(wildcard $(SOURCES))
	@$(BIN)/mypy $(wildcard $(SOURCES))
	@$(BIN)/lint-imports --cache-dir .cache/import-linter

format: $(VENV)/.dev ## Format, and mend what the linter can mend.
	@$(BIN)/ruff check --fix --quiet $(wildcard $(SOURCES)) || true
	@$(BIN)/ruff format $(wildcard $(SOURCES))

bench: $(VENV)/.dev kafka ## Measure, one JSON line per figure; FIGURE=name measures one.
	@$(BIN)/python -m bench $(FIGURE)

chaos: $(VENV)/.dev kafka ## Kill processes 200 times while events flow and the provider fails; up to 45 minutes. COUNT=.
	@$(BIN)/python -m bench.chaos $(if $(COUNT),--kills $(COUNT))

contracts: $(VENV)/.dev ## Hold what we promise against outside tools, at length; needs npm. ADR_RULESET=file or address.
	@command -v npm >/dev/null || { echo "make contracts needs Node.js with npm on the PATH." >&2; exit 1; }
	@mkdir -p $(NODE)/home
	@npm install --silent --no-audit --no-fund --prefix $(NODE) @stoplight/spectral-cli@6 @asyncapi/cli@6 \
		@stoplight/prism-cli@5 @twilio/cli-core@8.3.2
	@$(BIN)/python -m schemas.export
	@HOME=$(NODE)/home $(NODE)/node_modules/.bin/asyncapi config analytics --disable >/dev/null 2>&1
	@HOME=$(NODE)/home $(NODE)/node_modules/.bin/asyncapi validate schemas/asyncapi.json --fail-severity=info
	@$(BIN)/python -c "import json; from services.ingest.openapi import document; from services.ingest.settings import IngestSettings; print(json.dumps(document(IngestSettings.load())))" > $(NODE)/openapi.json
	@$(NODE)/node_modules/.bin/spectral lint --fail-severity=hint --ruleset $(ADR_RULESET) $(NODE)/openapi.json
	@$(BIN)/pytest tests/contracts/test_prism.py
	@EXAMPLES=200 $(BIN)/pytest -o faulthandler_timeout=0 tests/contracts/test_schemathesis.py

kafka: $(VENV)/.base ## Install Java, Maven and the jars of the broker, where they are missing and it may.
	@$(BIN)/python -m infra.kafka_parts

keycloak: $(VENV)/.base ## Fetch Keycloak, at which signing in is tested, where it is missing and Maven is here.
	@$(BIN)/python -m infra.keycloak

alertmanager: $(VENV)/.base ## Install Alertmanager, beside which grouping is held, where it is missing and it may.
	@$(BIN)/python -m infra.alertmanager

chromium: $(VENV)/.base ## Install Chromium, in which the pages are tried, where it is missing and it may.
	@$(BIN)/python -m infra.chromium

assets: $(VENV)/.base ## Fetch style and script of others for the pages anew, at the versions in infra/assets.py; needs npm.
	@$(BIN)/python -m infra.assets

lock: $(VENV)/.uv ## Compile requirements*.txt anew from pyproject.toml, with hashes and a week of patience.
	@$(LOCK) pyproject.toml --extra kafka --group dev -o requirements-dev.txt
	@$(LOCK) pyproject.toml --extra kafka --constraint requirements-dev.txt -o requirements-kafka.txt
	@$(LOCK) pyproject.toml --constraint requirements-dev.txt -o requirements.txt
	@$(LOCK) --group bootstrap -o requirements-uv.txt

clean: ## Remove all that these commands made, the data of `make up` excepted.
	@rm -rf $(VENV) .cache

# What is installed: one stamp per requirements file, older than it when there is something to do.
$(VENV)/.base: requirements.txt
$(VENV)/.kafka: requirements-kafka.txt
$(VENV)/.dev: requirements-dev.txt
$(VENV)/.base $(VENV)/.kafka $(VENV)/.dev: pyproject.toml $(VENV)/.uv
	@echo "Installing $(filter requirements%,$^) ..."
	@$(UV) pip install --quiet --require-hashes -r $(filter requirements%,$^) \
		|| $(BIN)/pip install --quiet --no-compile --require-hashes -r $(filter requirements%,$^)
	@$(UV) pip install --quiet --no-deps --editable .
	@touch $@

$(VENV)/.uv: requirements-uv.txt
	@test -n "$(PYTHON)" || { echo "Vangnet needs Python 3.11 or later on the PATH, or make PYTHON=/path/to/python." >&2; exit 1; }
	@echo "Making $(VENV) with $(PYTHON) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "This Python has no venv; on Debian: apt-get install python3-venv." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-uv.txt
	@touch $@
