# The two commands of the README are `make demo` and `make test`; each sets up what it needs.
PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
.DEFAULT_GOAL := help
# Schools and offices read the traffic of their networks with certificates that only the system knows.
export UV_SYSTEM_CERTS := 1
.PHONY: help setup demo test test-fast check fix bench soak lock clean

help:
	@echo "make demo   read the example's files, write its report, and open its site at 127.0.0.1:8000"
	@echo "make test   run the whole test suite, the site's on SQLite and on PostgreSQL"
	@echo "make check  format, lint, types, import contracts"
	@echo "make fix    mend what can be mended by itself"
	@echo "make bench  ours beside the peers, one table"
	@echo "make soak   many at once on the running site, for two minutes on each database"

$(UV): requirements-uv.lock
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Dure needs Python 3.11 or newer; you have " + sys.version.split()[0]'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $(UV)

# hatchling, which builds the package itself, comes from the lock too: hence no build isolation.
.venv/.installed: $(UV) requirements.lock pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.installed-dev: .venv/.installed requirements-dev.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

setup: .venv/.installed-dev

demo: .venv/.installed
	$(BIN)/python examples/jinan/demo.py

test: .venv/.installed-dev
	bash .ci/browser
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal
	bash .ci/on-postgres $(BIN)/python -m pytest tests/web --numprocesses 2 --dist worksteal -m "not either_database"

test-fast: .venv/.installed-dev
	$(BIN)/python -m pytest --numprocesses 2 --dist worksteal -m "not slow"

check: .venv/.installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .venv/.installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/.installed-dev
	$(BIN)/python benchmarks/run.py

soak: .venv/.installed-dev
	$(BIN)/python benchmarks/soak.py

# Rewrites every lock from pyproject.toml: pinned, hashed, and naming no address.
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --no-emit-index-url --generate-hashes --no-header --no-annotate
lock: $(UV)
	$(LOCK) pyproject.toml --group build --group example --output-file requirements.lock
	$(LOCK) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	echo uv | $(LOCK) - --output-file requirements-uv.lock

clean:
	rm -rf .venv build dist
