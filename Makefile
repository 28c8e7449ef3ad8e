# The two commands of the README: `make report` and `make test`. Everything else is in `make help`.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help report test test-quick test-seeds check docs requirements clean

PYTEST := $(BIN)/python -m pytest -n 2 --no-loadscope-reorder
SEED   ?= 1
SEEDS  ?= 20
LATER  := cli products/flows products/border

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

report: $(STAMP)-run  ## install, build the warehouse of the built-in edition, assess, write the report
	$(BIN)/sojourn report --built-in --area World --out report

test: $(STAMP)-test  ## install with the test tools and run the whole test suite
	$(PYTEST) --durations=15 --hypothesis-seed=$(SEED)

test-quick: $(STAMP)-test  ## install with the test tools and run what is quick, in under a minute
	SOJOURN_HYPOTHESIS=quick $(PYTEST) -q -m "not slow and not spark and not data and not reference" --hypothesis-seed=$(SEED) \
		tests/unit $(addprefix --ignore=tests/unit/,$(LATER))
	@echo "Left out: commands, flows and borders on a warehouse ($(LATER) of tests/unit), what starts Spark or reads the"
	@echo "published files, and all of tests/ beside unit. The whole: make test"

test-seeds: $(STAMP)-test  ## every property on 20 seeds (SEEDS=n), and which of them failed
	@failed=""; for seed in $$(seq 1 $(SEEDS)); do \
		echo "== seed $$seed"; \
		$(PYTEST) -q -m hypothesis --hypothesis-seed=$$seed || failed="$$failed $$seed"; \
	done; test -z "$$failed" || { echo "Seeds that failed:$$failed"; exit 1; }

check: $(STAMP)-test  ## lint, types, import contracts
	$(BIN)/ruff check src tests benchmarks
	$(BIN)/ruff format --check src tests benchmarks
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(STAMP)-test  ## build the documentation into docs/_build/html, warnings are errors
	$(BIN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html

requirements:  ## pin all dependencies anew, with hashes and without addresses
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" -q -o requirements/run.txt
	uv pip compile pyproject.toml --all-extras --group build --group test --group check --group docs --universal --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make requirements" -c requirements/run.txt -q -o requirements/test.txt

clean:  ## remove the environment and everything built
	rm -rf $(VENV) report docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Sojourn needs Python 3.11 or newer; this is " + sys.version)'
	$(PYTHON) -m venv $(VENV)

$(STAMP)-run: requirements/run.txt pyproject.toml | $(BIN)/python
	test -f $(STAMP)-test || $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(STAMP)-test: requirements/test.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)-run $@
