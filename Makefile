# The portal's commands. « make demo » is the one to begin with.
PORT ?= 8000
PYTEST_ARGS ?=
# One process per core: browser tests and their server share them.
JOBS ?= auto

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
SUITE := $(BIN)/pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder $(PYTEST_ARGS)

.DEFAULT_GOAL := help
.PHONY: help demo dev test lint suite bench lock vendor clean

help: ## what can be done here
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1|\2/p' Makefile | column -t -s '|'

demo: ## install, load the demo territory and start the portal (PORT=8000)
	@scripts/environnement.sh production
	@exec $(MANAGE) demarrer --port $(PORT) --demo

dev: ## the same for developers: DEBUG, reloads when a file changes
	@scripts/environnement.sh dev
	@DEBUG=1 exec $(MANAGE) demarrer --port $(PORT) --demo --dev

test: lint suite ## everything that can run on a bare machine

lint: ## style of the code and of the templates, missing migrations
	@scripts/environnement.sh dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --quiet --lint templates
	DJANGO_SETTINGS_MODULE=portal.settings.test $(MANAGE) makemigrations --check --dry-run

suite: ## the tests alone; DATABASE_URL and REDIS_URL choose what they run on
	@scripts/environnement.sh dev
	$(SUITE)

bench: ## times, queries and weights of the pages
	@scripts/environnement.sh dev
	$(BIN)/python -m bench

lock: ## choose the versions again, within pyproject.toml
	@scripts/environnement.sh dev
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11.5 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements/production.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11.5 --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --constraint requirements/production.txt \
	  --group dev pyproject.toml -o requirements/dev.txt
	echo uv | $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11.5 \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url - -o requirements/uv.txt

vendor: ## fetch the front-end libraries again, at their pinned versions
	scripts/vendor.sh

clean: ## remove the environment and what the tests left; keeps the portal's data (var/)
	rm -rf .venv .pytest_cache .ruff_cache node_modules var/tests
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
