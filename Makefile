# The two that a newcomer needs: `make demo` and `make test`. `make help` names the rest.

PYTHON ?= python3
PY := .venv/bin/python
INSTALLED := .venv/installed.lock

.DEFAULT_GOAL := help
.PHONY: help setup lint types contracts migrations check test chaos golden bench demo demo-reset screenshots

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

check: lint types contracts migrations test ## Everything that must be green: lint, types, contracts, migrations, tests.

# Three at once keep two cores busy: each waits for the database a third of its time. Who has done
# its own takes of what the others still have before them.
# Journeys keep time on real processes: two at once, and none of the others beside them. Those of one file
# share an installation or a demo, and so a process; the longest one is begun first.
test: setup ## Run the tests; pass options of pytest in ARGS, as in: make test ARGS="-k orders".
ifeq ($(strip $(ARGS)),)
	$(PY) -m pytest -q -n 3 --dist worksteal -m "not journeys and not browser"
	$(PY) -m pytest -q -n 2 -m "journeys or browser" --dist loadfile --no-loadscope-reorder
else
	$(PY) -m pytest $(ARGS)
endif

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
