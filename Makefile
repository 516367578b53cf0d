# Everything a person types, from a machine that has Python (3.11 or later) and make.
.DEFAULT_GOAL := help
.PHONY: help setup demo up test check lint style supply format lock clean

BIN := .venv/bin
FIND := for p in python3.11 python3.12 python3.13 python3 python3.14; do \
	$$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done
PYTHON ?= $(or $(wildcard $(BIN)/python),$(shell $(FIND)))
CODE := services shared deploy tests

help: ## show what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 16

setup: ## install everything from the locks; the second time this takes no time
	@test -n "$(PYTHON)" || { echo "Huzhu needs Python 3.11 or later with venv: install one, or say make PYTHON=/path/to/python."; exit 1; }
	@$(PYTHON) deploy/install.py

demo: setup ## play the main job for 20 workers and stay up until Ctrl-C (ARGS="--exit --fresh --json FILE")
	@$(BIN)/huzhu demo $(ARGS)

up: setup ## start everything without playing (ARGS="--fresh")
	@$(BIN)/huzhu up $(ARGS)

test: setup ## run every test, three at a time (ARGS="tests/claims -k ceiling": these, one at a time)
	@$(BIN)/pytest $(or $(ARGS),-n 3)

check: lint test ## what has to be green before a push: format, lint, types, import contracts, generated files, tests

lint: setup
	@$(MAKE) --no-print-directory -j 2 supply style

style:
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/lint-imports
	@$(BIN)/huzhu events --check
	@$(BIN)/mypy

supply:
	@$(BIN)/huzhu supply

format: setup ## put the code into its form
	@$(BIN)/ruff check --fix --quiet $(CODE)
	@$(BIN)/ruff format $(CODE)

lock: setup ## resolve the newest versions that fit into all locks
	@$(BIN)/uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --upgrade --quiet -o requirements.lock
	@$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --quiet -c requirements.lock -o deploy/image.lock
	@$(BIN)/npm update --ignore-scripts --package-lock-only
	@cd deploy/embedded && ../../$(BIN)/jgo lock

clean: ## remove what was installed and built, but no data (.huzhu)
	@rm -rf .venv node_modules build deploy/embedded/.jgo
