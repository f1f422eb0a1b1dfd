# Everything a person or a CI runs. `make` alone prints this list.
# Each target makes the environment .venv/ first, from requirements-dev.lock, where it is missing or out of date.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

PYTHON ?= python3
OUT ?= dist/
VENV := .venv
RUN := $(VENV)/bin/python
INSTALLED := $(VENV)/.installed
MORPH := .venv-morph/morph-kgc-is-installed

# Python reads the file that points to the checkout in the encoding of the locale: a relative path holds no Japanese.
define RELATIVE_PATH
import os, pathlib, sysconfig; \
site = sysconfig.get_path("purelib"); \
pathlib.Path(site, "_komoro_opendata.pth").write_text(os.path.relpath(".", site) + "\n")
endef

.PHONY: help
help: ## Print this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | while IFS=$$'\t' read -r name text; do printf 'make %-15s %s\n' "$$name" "$$text"; done

$(INSTALLED): requirements-dev.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 …")'
	@echo "Making the environment $(VENV)/ from $<"
	@"$(PYTHON)" -m venv --clear $(VENV)
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@$(RUN) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(RUN) -c '$(RELATIVE_PATH)'
	@touch $@

.PHONY: install
install: $(INSTALLED) ## Make the environment .venv/ with everything that development needs

# morph-kgc, the independent processor of the mapping, needs an environment of its own: its requirements clash with ours.
$(MORPH): requirements-morph.lock
	@echo "Making the environment .venv-morph/ from $<"
	@"$(PYTHON)" -m venv --clear .venv-morph
	@.venv-morph/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: publish
publish: $(INSTALLED) ## Check datapackage/ and write a release to dist/ (another place: OUT=folder)
	$(RUN) -m komoro_opendata publish datapackage --out "$(OUT)"

.PHONY: test
test: lint check-generated $(MORPH) ## Lint, types, layers, generated files, then all tests but those of test-real
	$(RUN) -m pytest -n 2 -m "not real"

.PHONY: lint
lint: $(INSTALLED) ## Lint, format, types and layers only
	$(RUN) -m ruff check
	$(RUN) -m ruff format --check
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports

.PHONY: check-generated
check-generated: $(INSTALLED) ## Tell which generated files are stale
	$(RUN) tools/generate.py --check

.PHONY: generate
generate: $(INSTALLED) ## Write all generated files anew
	$(RUN) tools/generate.py

.PHONY: format
format: $(INSTALLED) ## Format the code and mend what the linter can mend
	$(RUN) -m ruff check --fix
	$(RUN) -m ruff format

.PHONY: test-real
test-real: $(INSTALLED) ## The tests against programs of the machine (nginx, Apache, CKAN, R, LibreOffice …), installed by apt-get where it may
	tools/test-real.sh $(RUN)

.PHONY: test-install
test-install: $(INSTALLED) ## Install the project into a new environment as a user does, and validate the example there
	tools/test-install.sh "$(PYTHON)"

.PHONY: wheelhouse
wheelhouse: $(INSTALLED) ## Build a zip to install from without a network (PLATFORM=win_amd64 PYTHON_VERSION=3.12)
	tools/wheelhouse.sh $(RUN) "$(PLATFORM)" $(PYTHON_VERSION)

.PHONY: bench
bench: $(INSTALLED) $(MORPH) ## Measure speed and memory; writes docs/evidence/bench.md
	mkdir -p docs/evidence
	$(RUN) benchmarks/report.py | tee docs/evidence/bench.md

.PHONY: lock
lock: ## Resolve the requirements anew into the three files requirements-*.lock
	"$(PYTHON)" -m venv --clear .venv-lock
	.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	.venv-lock/bin/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-annotate --upgrade --quiet --custom-compile-command "make lock" -o requirements-dev.lock
	.venv-lock/bin/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-annotate --upgrade --quiet --custom-compile-command "make lock" -o requirements-morph.lock <<< "morph-kgc==2.10.0"
	.venv-lock/bin/uv pip compile - --universal --python-version 3.11 --generate-hashes \
		--no-annotate --upgrade --quiet --custom-compile-command "make lock" -o requirements-ckan.lock \
		<<< $$'ckan[requirements]==2.11.5\nckanext-dcat==2.4.4\nsetuptools<81'
	rm -rf .venv-lock

.PHONY: clean
clean: ## Remove the environments, dist/ and all caches
	rm -rf .venv .venv-* dist build .coverage* .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
