# Two commands on a fresh Debian or Ubuntu: `make run`, `make test`. The work is in scripts/prepare.

BIN := .venv/bin
OUT ?= tour
LOCALE := assets/locale
# Tests start hundreds of processes: where nothing may be kept compiled, each compiles all that it needs.
COMPILED := PYTHONDONTWRITEBYTECODE=

.PHONY: help run tour test proof lint bench chaos hands i18n models lock update release clean

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: ## installs what is missing, then starts the kiosk (WINDOWED=1: in a window; without a display: as `make tour`)
	@scripts/prepare run
	@scripts/show $(OUT) $(if $(WINDOWED),--windowed)

tour: ## a whole visit without a screen, in pictures, in the folder tour (OUT=DIR)
	@scripts/prepare run
	@$(BIN)/kiosk tour --out $(OUT)

test: ## lint, types, architecture and all tests, on all cores (ARGS=… goes to pytest; ARGS=-n0: one process)
	@scripts/prepare test
	@$(MAKE) --no-print-directory lint
	@$(COMPILED) PATH="$(CURDIR)/$(BIN):$$PATH" pytest -n logical $(ARGS)

proof: ## everything, for hours: what the tests leave out, chaos, audit, hands, figures; goes on where it stopped
	@scripts/prepare bench
	@$(COMPILED) PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.proof $(ARGS)

lint: ## ruff, mypy, import-linter
	@scripts/prepare test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: ## one table of ratios and budgets
	@scripts/prepare bench
	@$(BIN)/python -m benchmarks

chaos: ## kiosk and server killed on a bad line, then 10,000 visits searched (25 minutes; ARGS=--help)
	@scripts/prepare test
	@$(BIN)/python -m tests.chaos $(ARGS)

hands: ## real touches on a real window, the laws after each (3 minutes; the whole: ARGS=--whole; ARGS=--help)
	@scripts/prepare test
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.hands $(ARGS)

i18n: ## gathers the French texts of the source into the catalogues, and says what is to be translated
	@scripts/prepare test
	$(BIN)/pybabel -q extract -w 110 -F babel.cfg -k T -k TN:1,2 --no-location --sort-output --omit-header -o $(LOCALE)/kiosk.pot .
	@PYTHONPATH=. $(BIN)/python scripts/update_catalogues.py

models: ## fetches the default speech model (again)
	@scripts/prepare run
	@$(BIN)/kiosk models install --default

lock: ## writes requirements/*.txt anew after a change of setup.cfg
	@scripts/prepare test
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/lock.py

update: ## the same with the newest versions that setup.cfg allows
	@scripts/prepare test
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/lock.py --upgrade

release: ## wheel, source, locks, bill of materials, in dist; tried in a new environment
	@scripts/prepare test
	@PYTHONPATH=. $(BIN)/python scripts/release.py

clean: ## removes what was made here; models and data stay (see `kiosk status`)
	rm -rf .venv build dist tour proof *.egg-info .*_cache .hypothesis
	find . -name '*.mo' -delete
	find . -name __pycache__ -exec rm -rf {} +
