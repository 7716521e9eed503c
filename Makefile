# Every target sets up what it needs by itself: PostgreSQL with PostGIS, and the virtual environment.
SHELL := /bin/bash
.DEFAULT_GOAL := help
# Those of lint are independent of each other: the long ones, first, run side by side.
.PHONY: lint-types lint-sql lint-form lint-rest
.PHONY: help setup demo serve test lint format bench lock docs notebooks clean

BIN := .venv/bin
WORKERS ?= auto
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-strip-extras -p 3.11

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

setup: ## Install what is missing
	@scripts/bootstrap.sh

demo: setup ## Load the demonstration district, show its roll-up, serve it
	@$(BIN)/onebudget demo

serve: setup ## Serve the API and its documentation
	@$(BIN)/onebudget serve

test: ## Run every test (ARGS="-k ward" for some, WORKERS=1 for one process)
	@scripts/bootstrap.sh --for-tests
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

lint: ## Check form, types, imports, SQL, shell scripts and container files
	@scripts/bootstrap.sh --for-tests
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-types lint-sql lint-form lint-rest

lint-types:
	$(BIN)/mypy

lint-sql:
	$(BIN)/sqlfluff lint --disable-progress-bar migrations/sql

lint-form:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

lint-rest:
	$(BIN)/lint-imports --no-logo
	$(BIN)/shellcheck scripts/*.sh .ci/run
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec compose.yaml

format: setup ## Put Python and SQL in the project's form
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix --disable-progress-bar migrations/sql

bench: setup ## Measure, and print the ratios
	@$(BIN)/python -m bench $(ARGS)

docs: setup ## Write the reference pages of docs/ from the code
	@$(BIN)/python scripts/reference_pages.py

notebooks: ## Run the notebooks from the first cell to the last, over the demonstration district and the real files
	@scripts/bootstrap.sh --for-tests
	@$(BIN)/pytest -n 0 tests/notebooks $(ARGS)

lock: setup ## Renew the locks with hashes after a change of dependencies
	$(COMPILE) pyproject.toml -o requirements.lock
	$(COMPILE) --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock requirements-build.in -o requirements-build.lock

clean: ## Remove what can be made again; data stays
	rm -rf .venv dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache htmlcov
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
