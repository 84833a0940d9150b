# What a person types. Everything runs from .venv, which `make install` fills from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m tests.servers -- $(BIN)/pytest

.PHONY: install run demo screenshots test lint bench faults lock clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# An invented city with today going on, at http://127.0.0.1:8000 until Ctrl-C.
run: install
	$(BIN)/plumewatch run $(ARGS)

# One day of it from nothing to a case list.
demo: install
	$(BIN)/plumewatch demo

# The pictures of the README, by a headless Chromium.
screenshots: install
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

# A real Kafka and PostgreSQL are started once for all test processes; without them their tests are skipped.
test: install
	$(PYTEST) -n 2 --dist loadgroup $(ARGS)

faults: install
	$(PYTEST) -m faults $(ARGS)

lint: install
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The workers, with a Kafka and a PostgreSQL of its own; with ARGS=--pages the pages on a full SQLite database, with no server.
bench: install
	$(BIN)/python -m tests.bench $(ARGS)

# For developers who change a dependency; users need no uv.
lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		--extra dev pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
