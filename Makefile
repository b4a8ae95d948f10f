# Two commands are all the set-up there is: `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
FLASK := $(BIN)/flask --app wsgi
export HOST PORT

.PHONY: help run test test-fast soak bench bench-scale lighthouse check format lint types contracts translations assets clean

help: ## show the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

# --- set-up -------------------------------------------------------------------

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 atau lebih baru diperlukan."; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy python3-venv && $(PYTHON) -m venv .venv; }

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Memasang paket (sekali saja)…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt .venv/.run
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.venv/.mo: .venv/.run $(wildcard elearning/translations/*/LC_MESSAGES/*.po)
	@if compgen -G "elearning/translations/*/LC_MESSAGES/*.po" >/dev/null; then $(BIN)/pybabel -q compile -d elearning/translations; fi
	@touch $@

.venv/.browser: | .venv/.dev
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || \
	  { echo "Memasang Chromium untuk uji peramban…"; \
	    if [ "$$(id -u)" = 0 ]; then apt-get update -q && apt-get install -qy chromium; \
	    else sudo apt-get update -q && sudo apt-get install -qy chromium; fi; }
	@touch $@

.venv/.programs: tests/support/fetch_programs.sh | .venv/.dev
	@echo "Mengambil nginx, PgBouncer, dan Caddy untuk uji (tidak dipasang ke sistem)…"
	@tests/support/fetch_programs.sh .venv/programs
	@touch $@

# --- living with it -----------------------------------------------------------

run: .venv/.run .venv/.mo ## set up on first use, then serve on http://127.0.0.1:8000 (PORT=, HOST=)
	@DEMO=$${DEMO:-ya} exec $(FLASK) serve --setup

test: .venv/.dev .venv/.mo .venv/.browser .venv/.programs ## run every test, on SQLite and on a real PostgreSQL
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup

test-fast: .venv/.dev .venv/.mo .venv/.programs ## everything but the browser
	@$(BIN)/python -m pytest -q -n 2 --dist loadgroup -m "not browser and not soak"

soak: .venv/.dev .venv/.mo .venv/.programs ## the long runs, under an hour: a hundred kills, ten minutes of December (build/soak.json)
	@$(BIN)/python -m pytest -q -m soak

bench: .venv/.dev .venv/.mo ## measure the main acts beside the floor application, as ratios with limits
	@$(BIN)/python -m bench.run

bench-scale: .venv/.dev .venv/.mo ## the same pages among 1,000 and 100,000 people, on PostgreSQL
	@$(BIN)/python -m bench.scale

lighthouse: .venv/.dev .venv/.mo .venv/.browser ## let Lighthouse judge six pages of the demo as a phone sees them (needs Node)
	@$(BIN)/python -m bench.lighthouse

check: .venv/.dev format lint types contracts translations assets test ## all that CI asks for

# --- the parts of check -------------------------------------------------------

format: .venv/.dev
	@$(BIN)/ruff format --check --quiet .

lint: .venv/.dev
	@$(BIN)/ruff check --quiet .

types: .venv/.dev
	@$(BIN)/basedpyright --level error | tail -n 40

contracts: .venv/.dev
	@$(BIN)/lint-imports --no-cache | tail -n 40

translations: .venv/.dev
	@$(BIN)/python tests/support/translations.py

assets:
	@command -v npm >/dev/null || { [ "$$(id -u)" = 0 ] && apt-get update -q && apt-get install -qy nodejs npm; }
	@npm ci --ignore-scripts --silent --no-audit --no-fund
	@npm run --silent build
	@test -z "$$(git status --porcelain -- elearning/web/static/dist)" || { git status --short -- elearning/web/static/dist; echo "elearning/web/static/dist is not what the build makes: run npm run build and commit it."; exit 1; }

clean: ## remove what can be made again (never instance/)
	rm -rf .venv node_modules build .pytest_cache .ruff_cache
