# Two commands on a fresh machine: `make serve` and `make test`. `make help` lists the others.
PYTHON ?= python3
PORT ?= 8000
VAR ?= var
BIN := .venv/bin
export ECOUTE_VAR := $(VAR)
# A hundred processes of the suite import the same modules: what Python compiled once, they find.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve test lint bench lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

# Dependencies come from files with hashes; the project itself is installed without asking anybody.
.venv/service: requirements/service.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements/service.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

.venv/dev: requirements/dev.txt .venv/service
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	touch $@

serve: .venv/service ## the sample blog, its service and its demonstration, at http://127.0.0.1:8000/ (PORT=…)
	$(BIN)/ecoute serve --port $(PORT) --demo demo/threads.json

test: .venv/dev ## lint, types and the whole test suite
	sh tests/install-system.sh
	sh tests/lighthouse/install.sh
	$(MAKE) --no-print-directory lint
	$$(command -v eatmydata) $(BIN)/pytest -n $$(($$(nproc) * 2)) --dist worksteal

lint: .venv/dev ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy plugins/weave plugins/conversation plugins/brands plugins/saga plugins/journal plugins/rules plugins/images \
	  plugins/relations plugins/redirects plugins/authors plugins/calendar \
	  plugins/blocks plugins/history plugins/unfilled plugins/french plugins/hashtags plugins/languages \
	  plugins/feeds plugins/linked_data plugins/robots plugins/search plugins/offline plugins/metadata plugins/schedule

bench: .venv/dev ## the figures of README.md, measured on this machine
	$(BIN)/python -m benchmarks

lock: .venv/dev ## requirements/*.txt anew, from pyproject.toml
	$(BIN)/python requirements/lock.py

clean: ## everything that can be made again
	rm -rf .venv output output.next build *.egg-info
