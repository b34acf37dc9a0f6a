# Everything here works on a fresh machine with Python 3.11 or newer and this folder, nothing else.
# `uv` makes the set-up faster when it is on the PATH; it is never required (except by `make lock`).

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
UV     := $(shell command -v uv 2>/dev/null)
CODE   := $(wildcard src tests tools examples benchmarks)
# All but `guardrails`: its 113 packages are for whoever wants them, and no test needs one.
EXTRAS := opa llm nli temporal langgraph evals bench docs dev
LOCK   := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
          --no-header $(LOCK_FLAGS)

# The locks are complete, so nothing is resolved when they are installed: a package released since could not fit in.
ifdef UV
INSTALL := uv pip install --quiet --python $(BIN)/python
else
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev oracle demo check test eval bench sim sim-nightly docs picture lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.run ## Install what a run needs, from the hashed lock

setup-dev: $(VENV)/.dev ## Install what tests, checks and docs need as well

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Toulmin needs Python 3.11 or newer: set PYTHON=python3.x")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements/run.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --no-deps --require-hashes -r requirements/run.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt requirements/oracle.txt pyproject.toml | $(BIN)/python
	$(INSTALL) --no-deps --require-hashes -r requirements/dev.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@$(MAKE) --no-print-directory oracle
	@touch $(VENV)/.run $@

# The reference policy engine says it needs Python 3.14, yet is a plain shared library that any Python can load.
# It is a test oracle only, so a platform without it loses a comparison and not a feature.
oracle: | $(BIN)/python
	@rm -rf $(VENV)/opa
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target $(VENV)/opa \
	  --python-version 3.14 --ignore-requires-python --only-binary=:all: --require-hashes -r requirements/oracle.txt || { \
	  rm -rf $(VENV)/opa; \
	  echo '**********************************************************************************' >&2; \
	  echo '** NO POLICY ORACLE: the reference policy engine could not be installed (see above).**' >&2; \
	  echo '** Tests that compare the embedded engine with it will be SKIPPED.               **' >&2; \
	  echo '**********************************************************************************' >&2; }

demo: setup ## Analyse one incident offline, with no key
	$(BIN)/toulmin demo

check: setup-dev ## Format, lint, types, room contracts and tidiness (under a minute)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy $(CODE)
	$(BIN)/python -m tools.room_contracts
	$(BIN)/python -m tools.tidy

test: setup-dev ## Every test, then the coverage gate of each room
	$(BIN)/coverage erase
	$(BIN)/python -m pytest --cov --cov-report= $(ARGS)
	$(BIN)/coverage json --quiet
	$(BIN)/python -m tools.coverage_gate coverage.json

eval: setup ## Run the starter suite of the verifier and hold it against the committed baseline
	$(BIN)/toulmin eval run starter --write $(VENV)/starter.json
	$(BIN)/toulmin eval compare suites/starter-baseline.json $(VENV)/starter.json

bench: setup-dev ## Measure cost per step against other engines, and how it grows from 10 items to 10,000
	$(BIN)/python -m benchmarks.steps $(ARGS)
	$(BIN)/python -m benchmarks.growth $(GROWTH_ARGS)

sim: setup-dev ## Simulate one whole run from SEED and tell its story
	$(BIN)/toulmin sim --start $(or $(SEED),1) --story $(ARGS)

sim-nightly: setup-dev ## Simulate 10,000 seeds from START; a failing one prints its smallest story
	$(BIN)/toulmin sim --start $(or $(START),1) --seeds 10000 --keep-going $(ARGS)

picture: setup ## Draw the terminal output of the demo for the README
	$(BIN)/python -m tools.picture

docs: setup-dev ## Write docs/reference again and build the site
	$(BIN)/python -m tools.schemas
	$(BIN)/python -m tools.cli_reference
	$(BIN)/python -m tools.requirements --write
	$(BIN)/python -m tools.reference
	@if [ -f mkdocs.yml ]; then $(BIN)/mkdocs build --strict --quiet; \
	else echo 'no mkdocs.yml: the reference is written, the site is not built' >&2; fi

lock: ## Resolve the locks again (needs uv)
	$(LOCK) pyproject.toml requirements/build.in --python-version 3.11 --output-file requirements/run.txt
	$(LOCK) pyproject.toml requirements/build.in --python-version 3.11 $(addprefix --extra ,$(EXTRAS)) \
	  --constraint requirements/run.txt \
	  --output-file requirements/dev.txt
	$(LOCK) requirements/oracle.in --no-deps --python-version 3.14 --output-file requirements/oracle.txt

clean: ## Remove the environment, caches and reports
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache site build dist \
	  coverage.json .coverage .coverage.*
