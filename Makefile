# The two that a newcomer needs: `make demo` and `make test`. `make help` names the rest.

PYTHON ?= python3
PY := .venv/bin/python
INSTALLED := .venv/installed.lock

.DEFAULT_GOAL := help
.PHONY: help setup lint types contracts migrations check test stories journeys chaos golden bench demo demo-reset screenshots

help: ## Say what each target does.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install everything into .venv, once for each change of requirements-dev.lock.
	@cmp -s requirements-dev.lock $(INSTALLED) && $(PY) -c '' 2>/dev/null || $(MAKE) --no-print-directory install

.PHONY: install
install:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
	  { echo "Marketbridge needs Python 3.11 or newer as $(PYTHON); name another with: make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Python's venv module is missing: on Debian, run: apt-get install python3-venv" >&2; exit 1; }
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear .venv
	@echo "Installing the packages of requirements-dev.lock into .venv ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@cp requirements-dev.lock $(INSTALLED)

lint: setup ## Look for mistakes and unformatted code.
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: setup ## Check the types.
	$(PY) -m mypy

contracts: setup ## Check that no module imports what lies above it.
	.venv/bin/lint-imports

migrations: setup ## Check that every change of a model has its migration.
	$(PY) manage.py makemigrations --check --dry-run

check: ## Everything that must be green without a browser: lint, types, contracts, migrations, tests.
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory -j 2 --output-sync=target lint types contracts migrations
	@$(MAKE) --no-print-directory test
	@$(MAKE) --no-print-directory stories

# `make test` leaves out what tells stories minute by minute and dies at every statement, and what
# needs processes and browsers of its own, but for the one order that goes all the way. Whatever it
# leaves out is in `make stories` or in `make journeys`.
STORIES := tests/integration/flows tests/laboratory \
  tests/dashboard/test_fixes_with_flows.py tests/reconciliation/test_journal_machine.py
ONE_ORDER := tests/journeys/test_order_to_tracking.py
JOURNEYS := tests/browser $(filter-out $(ONE_ORDER),$(wildcard tests/journeys/test_*.py))

# Three at once keep two cores busy: each waits for the database a third of its time. Who has done
# its own takes of what the others still have before them.
AT_ONCE := -q -n 3 --dist worksteal

test: setup ## Run the tests, in five minutes; pass options of pytest in ARGS, as in: make test ARGS="-k orders".
ifeq ($(strip $(ARGS)),)
	$(PY) -m pytest $(AT_ONCE) $(addprefix --ignore=,$(STORIES) $(JOURNEYS))
else
	$(PY) -m pytest $(ARGS)
endif

stories: setup ## Run the tests that take many minutes of the sandbox's time, and the laboratory.
	$(PY) -m pytest $(AT_ONCE) $(STORIES)

# They keep time on real processes: two at once, and none of the others beside them. Those of one file
# share an installation or a demo, and so a process; the longest one is begun first.
journeys: setup ## Run the tests with processes and browsers of their own; they need Chromium.
	$(PY) -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder $(JOURNEYS)

chaos: setup ## Die everywhere, lose everything: the laboratory's long forms, with their tables.
	CHAOS=1 $(PY) -m pytest -m chaos -q -s --timeout=3600 $(ARGS)

golden: setup ## Write the golden files again; read the difference before you commit it.
	$(PY) -m pytest -q -m golden --update-golden $(ARGS)

bench: setup .venv-bench/installed.lock ## Measure what this machine does.
	$(PY) -m benchmarks $(ARGS)

# The others' packages stay out of ours: a million lines in pandas take 5 GB.
.venv-bench/installed.lock: requirements-bench.lock
	@$(PYTHON) -m venv --clear .venv-bench
	@echo "Installing the packages of requirements-bench.lock into .venv-bench ..."
	@.venv-bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@cp requirements-bench.lock $@

demo: setup ## Start the sandbox, the web application and a worker, with everything in place.
	$(PY) manage.py demo $(ARGS)

screenshots: setup ## Take the pictures of docs/screenshots again, from a demo of its own.
	$(PY) -m tests.browser.screenshots

demo-reset: setup ## Stop the embedded PostgreSQL and delete the demo's data.
	$(PY) -m config.postgres remove
	rm -rf .local/demo
