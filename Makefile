# Every target sets up what it needs, in $(VENV), and is quick the second time.
# PYTHON=… picks another interpreter; give it a VENV=… of its own.

ROOT := $(dir $(abspath $(lastword $(MAKEFILE_LIST))))
PYTHON ?= python3
VENV ?= $(ROOT).venv
BIN := $(VENV)/bin
UV_READY := $(VENV)/.ready-uv
READY := $(VENV)/.ready
RECIPES := $(VENV)-recipes
DOCS_READY := $(VENV)/.ready-docs
NOTHING := /dev/null

.PHONY: demo test test-quick check bench bench-smoke environments recipes upstream versions coverage lint type docs package clean

# It needs no more than uv, which makes environments with all else.
demo: $(UV_READY)
	@cd $(ROOT) && $(BIN)/python demo/run.py

test: $(READY)
	cd $(ROOT) && $(BIN)/python -m pytest -n 2 $(ARGS)

# What does not take longer than a second each.
test-quick: $(READY)
	cd $(ROOT) && $(BIN)/python -m pytest -n 2 -m "not slow" $(ARGS)

check: lint type test

lint: $(READY)
	cd $(ROOT) && $(BIN)/ruff check . && $(BIN)/ruff format --check .

type: $(READY)
	cd $(ROOT) && $(BIN)/mypy

bench: $(READY)
	@cd $(ROOT) && $(BIN)/python benchmarks/run.py

bench-smoke: $(READY)
	@cd $(ROOT) && $(BIN)/python benchmarks/run.py --smoke

# What coverage.py alone and `whose` make of every environment that the tests build.
environments: $(READY)
	@cd $(ROOT) && $(BIN)/python tests/layouts/report.py

# The recipes of docs/tools.md, with the tools that they are for, in a venv of their own.
recipes: $(RECIPES)/.ready
	cd $(ROOT) && $(RECIPES)/bin/python -m pytest -q tests/recipes $(ARGS)

# coverage.py's own test-suite, without and with `whose` in every Coverage object.
upstream: $(READY)
	@cd $(ROOT) && $(BIN)/python upstream/run.py $(ARGS)

# On other Pythons, and with other versions of what `whose` needs: ARGS="-l" lists the sessions.
versions: $(READY)
	cd $(ROOT) && $(BIN)/nox $(or $(ARGS),-t ci)

# Branch coverage of `whose` by its own tests, with itself as the plugin. The doctests import every
# module, and are measured by coverage.py alone: the plugin is imported before it measures.
coverage: $(READY)
	cd $(ROOT) && rm -f .coverage .coverage.* && \
	    $(BIN)/coverage run --rcfile=$(NOTHING) --branch --source=src -p -m pytest -q src && \
	    $(BIN)/coverage run -m pytest -q tests/unit tests/property tests/cli \
        tests/layouts/test_rule_conflicts*.py $(ARGS) && \
	    $(BIN)/coverage combine -q && $(BIN)/coverage report --fail-under=100

# docs/reference.md from the docstrings, and docs/ as HTML in docs/_build. Warnings are errors: a
# broken link or anchor is one.
docs: $(DOCS_READY)
	cd $(ROOT) && $(BIN)/python docs/write_reference.py
	cd $(ROOT) && $(BIN)/python -m sphinx -q -E -n -W --keep-going docs docs/_build

package: $(READY)
	cd $(ROOT) && rm -rf dist && $(BIN)/python -m build -q && $(BIN)/twine check --strict dist/*

# The venv comes from $(PYTHON) itself; where that has no ensurepip (Debian
# without python3-venv), from the uv of the default venv.
$(UV_READY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "whose needs Python 3.11 or newer; say make PYTHON=…"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) 2>/dev/null || \
	    { rm -rf $(VENV); test "$(VENV)" != "$(ROOT).venv" && \
	      $(MAKE) -f $(ROOT)Makefile PYTHON=python3 VENV=$(ROOT).venv $(ROOT).venv/.ready-uv && \
	      $(ROOT).venv/bin/uv venv -q --python $(PYTHON) $(VENV); } || \
	    { echo "$(PYTHON) cannot make a virtual environment: install its venv module"; exit 1; }
	@test -x $(BIN)/uv || test -x $(ROOT).venv/bin/uv || $(BIN)/python -m pip install -q uv
	@touch $@

$(READY): $(ROOT)pyproject.toml $(UV_READY)
	@uv=$(BIN)/uv; test -x $$uv || uv=$(ROOT).venv/bin/uv; cd $(ROOT) && \
	    $$uv pip install -q --python $(BIN)/python -e . --group dev
	@touch $@

$(RECIPES)/.ready: $(READY)
	@uv=$(BIN)/uv; test -x $$uv || uv=$(ROOT).venv/bin/uv; cd $(ROOT) && \
	    $$uv venv -q --clear --python $(BIN)/python $(RECIPES) && \
	    $$uv pip install -q --python $(RECIPES)/bin/python -e . --group recipes
	@touch $@

# Most people never build the documentation.
$(DOCS_READY): $(READY)
	@uv=$(BIN)/uv; test -x $$uv || uv=$(ROOT).venv/bin/uv; cd $(ROOT) && \
	    $$uv pip install -q --python $(BIN)/python --group docs
	@touch $@

clean:
	rm -rf $(ROOT).venv* $(ROOT)dist $(ROOT)demo/.work $(ROOT)docs/_build
