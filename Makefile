# What one does with a checkout. `make` alone lists the targets.
PYTHON ?= python3
PIP = .venv/bin/python -m pip --disable-pip-version-check --quiet
INSTALL = $(PIP) install --constraint constraints.txt --no-build-isolation

.PHONY: help site docs test check-style types tests soak bench audit clean constraints

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

site: .venv/installed ## Set everything up and build content/ into site/
	.venv/bin/coursekit build --search

docs: .venv/installed ## Build the docs for authors, a course of their own, into build/docs/
	.venv/bin/coursekit build --content docs --out build/docs

test: check-style types tests ## Set everything up and run every check

check-style: .venv/installed-dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: .venv/installed-dev
	.venv/bin/mypy

tests: .venv/installed-dev .cache/commonmark.json browser
	.venv/bin/pytest --numprocesses 2 --dist loadfile

.PHONY: browser
browser:
	@sh tests/install_chromium.sh

.cache/commonmark.json: tests/fetch_commonmark.py | .venv/installed-dev
	.venv/bin/python tests/fetch_commonmark.py

soak: .venv/installed-dev browser ## The long counts of the property tests, and mutants (about an hour)
	HYPOTHESIS_PROFILE=soak .venv/bin/pytest --numprocesses 2 --dist worksteal -m "not browser or twin"
	$(MAKE) mutation

mutation: .venv/installed-soak ## Change the evaluators, proofs and graders in small ways; the tests must notice
	rm -rf mutants
	@mkdir -p .cache
	HYPOTHESIS_PROFILE=mutation .venv/bin/mutmut run --max-children 1 > .cache/mutation.log || \
	  { tail -c 3000 .cache/mutation.log; exit 1; }
	.venv/bin/python audit/count_mutants.py

bench: .venv/installed-dev browser ## Measure decisions, grading and builds against their targets, and other generators
	@met=0; for what in decisions exercises progress sites; do .venv/bin/python benchmarks/$$what.py || met=1; done; \
	exit $$met

audit: .venv/installed-dev ## Checks that need Node: the directive grammar against its reference, Lighthouse
	.venv/bin/python audit/compare_directives.py
	.venv/bin/python audit/lighthouse_pages.py

clean: ## Remove what make made (never site/ or content/)
	rm -rf .venv .cache mutants .mypy_cache .pytest_cache .ruff_cache .hypothesis

constraints: .venv/installed-soak ## Write the exact versions of this environment down for everyone
	$(PIP) freeze --all --exclude setuptools --exclude wheel --exclude-editable | grep -iv '^coursekit' > constraints.txt

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "coursekit needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }

# The pip that comes with Python may be one whose commands load more than they need, which a build with nothing to do
# feels; so the new one comes first, and then what it installs.
.venv/build-tools: constraints.txt | .venv/bin/python
	$(PIP) install --constraint constraints.txt pip
	$(PIP) install --constraint constraints.txt hatchling editables
	@touch $@

.venv/installed: pyproject.toml .venv/build-tools
	$(INSTALL) --editable '.[search]'
	@touch $@

.venv/installed-dev: pyproject.toml .venv/build-tools
	$(INSTALL) --editable '.[dev,search]'
	@touch $@ .venv/installed

.venv/installed-soak: pyproject.toml .venv/build-tools
	$(INSTALL) --editable '.[dev,search,soak]'
	@touch $@ .venv/installed-dev .venv/installed
