# Everything sets itself up: a virtual environment beside this file, from the lock file.
# Needs Python 3.11 or newer and make, nothing else.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-postgres test-faults soak test-whole test-upgrade test-install test-browser shop hold-shop screenshots fuzz fuzz-pages lint bench bench-images bench-texts bench-marks bench-products bench-desk lock clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  /'

$(BIN)/.installed: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(BIN)/.installed-dev: $(BIN)/.installed requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(BIN)/.installed  ## the whole loop on the sample market
	@$(BIN)/python -m listingwatch.cli demo

test: $(BIN)/.installed-dev lint  ## linter, type checker and all quick tests
	$(BIN)/python -m pytest -n 2 --dist loadgroup

lint: $(BIN)/.installed-dev  ## linter and type checker alone
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

test-postgres: $(BIN)/.installed-dev  ## storage and loop tests on a Postgres 15 that is started for them
	$(BIN)/python tools/with_postgres.py $(BIN)/python -m pytest -m 'postgres and not slow'

test-faults: $(BIN)/.installed-dev  ## kill and cut everything, and see that nothing is lost (an hour)
	$(BIN)/python -m pytest -n 4 -m slow tests/faults

soak: $(BIN)/.installed-dev  ## crawl shops that sin while everything is killed and cut, half an hour (MINUTES=, SEED=)
	$(BIN)/python -m tests.faults.soak --minutes $(or $(MINUTES),30) --seed $(or $(SEED),7)

test-whole: $(BIN)/.installed-dev  ## what starts everything: commands of README and docs/ as they stand, the wheel, any order of the data, upgrades killed (six minutes)
	$(BIN)/python -m pytest -n 2 -m slow tests/test_readme.py tests/test_wheel.py tests/operations tests/loop tests/audit tests/storage tests/crawler tests/fakemarket

test-upgrade: $(BIN)/.installed-dev  ## this release and the one before on one database
	$(BIN)/python -m pytest -m slow tests/upgrade

test-browser: $(BIN)/.installed-dev  ## the review desk, and shops that need one, in the distribution's Chromium (eight minutes)
	$(BIN)/python -m pytest -s -m slow tests/browser

shop: $(BIN)/.installed-dev  ## a shop that others wrote, from npm, with its sample catalogue, on loopback (STOREFRONT= a built one)
	$(BIN)/python tools/vendure_shop.py .shop $(if $(STOREFRONT),--storefront $(STOREFRONT))

hold-shop: $(BIN)/.installed-dev  ## crawl the shop that make shop serves, and compare with its own list
	home=$$(mktemp -d) && chmod 711 $$home && LISTINGWATCH_HOME=$$home PYTHONPATH=. $(BIN)/python tools/real_shop.py http://127.0.0.1:8105/ .shop/products.csv --browser --allow-host 127.0.0.1:8104 --ships-to US

screenshots: $(BIN)/.installed-dev  ## pictures of the review desk with the sample market's data, into docs/desk
	$(BIN)/python tools/screenshots.py

fuzz: $(BIN)/.installed-dev  ## a million damaged pictures through the decoder, in processes with limits (ten minutes)
	$(BIN)/python -m tests.matchers.broken_pictures --inputs 1000000

fuzz-pages: $(BIN)/.installed-dev  ## a million broken pages, prices and addresses through the readers (half an hour)
	$(BIN)/python -m tests.crawler.broken_pages --inputs 1000000

test-install: $(BIN)/.installed-dev  ## demo, pip way and wheel, installed anew in fresh clones
	$(BIN)/python -m pytest -s -m slow tests/install

bench: $(BIN)/.installed-dev  ## benchmarks, as ratios to a peer in the same run
	$(BIN)/python benchmarks/read_pages.py
	$(BIN)/python benchmarks/mutate_pages.py
	PYTHONPATH=. $(BIN)/python benchmarks/hamming.py
	$(BIN)/python benchmarks/crawl.py
	PYTHONPATH=. $(BIN)/python benchmarks/backfill.py --pictures 5000
	PYTHONPATH=. $(BIN)/python benchmarks/deliver.py
	PYTHONPATH=. $(BIN)/python benchmarks/workers.py
	PYTHONPATH=. $(BIN)/python benchmarks/registers.py
	PYTHONPATH=. $(BIN)/python benchmarks/likeness.py
	PYTHONPATH=. $(BIN)/python benchmarks/audit.py

bench-images: $(BIN)/.installed-dev  ## recall per attack and cost of the pictures' cascade (half an hour; needs ../shared/data/images or FOLDER=)
	PYTHONPATH=. $(BIN)/python benchmarks/images/recall.py $(FOLDER)
	PYTHONPATH=. $(BIN)/python benchmarks/images/speed.py $(FOLDER) $(if $(MORE),--more $(MORE)) $(if $(LOGOS),--logos $(LOGOS))
	$(if $(LOGOS),PYTHONPATH=. $(BIN)/python benchmarks/images/logos.py $(FOLDER) --logos $(LOGOS),@echo "logos are not measured without an icon package: npm pack devicon && tar -xzf devicon-*.tgz && $(BIN)/pip install resvg_py, then make bench-images LOGOS=package/icons")

bench-texts: $(BIN)/.installed-dev  ## recall of copied wording per treatment, and its cost (ten minutes; needs ../shared/data/products or FOLDER=)
	PYTHONPATH=. $(BIN)/python benchmarks/wording.py $(FOLDER)

bench-marks: $(BIN)/.installed-dev  ## marks in text: recall by attack, alarms, cost (an hour; needs ../shared/data/marks or FOLDER=)
	PYTHONPATH=. $(BIN)/python benchmarks/marks/recall.py $(FOLDER)
	PYTHONPATH=. $(BIN)/python benchmarks/marks/left_out.py $(FOLDER)
	PYTHONPATH=. $(BIN)/python benchmarks/marks/speed.py $(FOLDER)

bench-products: $(BIN)/.installed-dev  ## F1 on labelled product pairs, shops left out and shops learned from (ten minutes; ../shared/data/products or FOLDER=)
	PYTHONPATH=. $(BIN)/python benchmarks/products.py $(or $(FOLDER),../shared/data/products)

bench-desk: $(BIN)/.installed-dev  ## server time of the review desk's pages with a million listings (ten minutes)
	PYTHONPATH=. $(BIN)/python benchmarks/desk.py

lock: $(BIN)/.installed-dev  ## make the lock files anew
	$(BIN)/python tools/lock.py

clean:  ## remove what was set up here
	rm -rf $(VENV) dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
