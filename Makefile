# What a person types. Everything runs from .venv, which `make install` fills from requirements.lock.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WITH_SERVERS := $(BIN)/python -m tests.servers --
PYTEST := $(WITH_SERVERS) $(BIN)/pytest
# Three on two cores: tests on Kafka and in a browser, which are two chains, mostly wait.
PYTEST_IN_PARALLEL := $(PYTEST) -n 3 --dist loadgroup --durations=25

.PHONY: install install-dev run demo screenshots docs test faults planted prove lint bench lock clean

install: .venv/installed
install-dev: .venv/installed-dev

.venv/installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || { echo "making .venv 建立 .venv"; $(PYTHON) -m venv .venv; }
	@echo "installing $$(grep -c '^[^ ]*==' requirements.lock) packages into .venv (a minute or two) 安装软件包（一两分钟）"
	@$(PIP) --require-hashes -r requirements.lock
	@echo "installing plumewatch 安装 plumewatch"
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# What tests and checks need besides, in the same versions.
.venv/installed-dev: .venv/installed requirements-dev.lock
	@echo "installing what tests and checks need (a minute or two) 安装测试与检查所需软件包（一两分钟）"
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

# An invented city with today going on, at http://127.0.0.1:8000 until Ctrl-C.
run: install
	@$(BIN)/plumewatch run $(ARGS)

# One day of it from nothing to a case list.
demo: install
	$(BIN)/plumewatch demo

# The pictures of the README, by a headless Chromium.
screenshots: install-dev
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

# A real Kafka and PostgreSQL are started once for all test processes; without them their tests are skipped.
test: install-dev
	$(PYTEST_IN_PARALLEL) $(ARGS)

# Kills, cuts and zombies at full depth: 20 kills, a crash at every statement, the city of processes.
faults: export PLUMEWATCH_TEST_DEPTH = night
faults: install-dev
	$(PYTEST) -m faults $(ARGS)

# One-line faults in a scratch copy of the tree, one after the other: each must be caught by the tests of .ci/run.
planted: install-dev
	$(WITH_SERVERS) $(BIN)/python -m tests.planted $(ARGS)

# Everything at full depth, for a night; says how long each part took. What that means: docs/testing.md.
prove: export PLUMEWATCH_TEST_DEPTH = night
prove: install-dev
	$(PYTEST_IN_PARALLEL) $(ARGS)
	$(WITH_SERVERS) $(BIN)/python -m tests.planted

# docs/rules.md, out of the rules' YAML files and the catalogue.
docs: install
	$(BIN)/python -X utf8 -m rules.catalogue > docs/rules.md

lint: install-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

# The workers, with a Kafka and a PostgreSQL of its own; with ARGS=--pages the pages on a full SQLite database, with no server.
bench: install-dev
	$(BIN)/python -m tests.bench $(ARGS)

# For developers who change a dependency; users need no uv.
COMPILE := uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url
lock:
	$(COMPILE) --extra dev --extra build pyproject.toml -o requirements-dev.lock
	$(COMPILE) --extra build --constraints requirements-dev.lock pyproject.toml -o requirements.lock

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
