# Everything is installed into .venv in this folder, at the versions in constraints.txt. `make help` lists the targets.
# Needs GNU make, git and Python 3.11 or newer; `make PYTHON=/path/to/python3.12 ...` picks the interpreter.

PYTHON ?=
BIN := .venv/bin
PIP_INSTALL := PIP_CONSTRAINT=constraints.txt $(BIN)/python -m pip install --quiet --disable-pip-version-check
ARGS ?=
# COVERAGE=yes measures the run, and fails below the floor in pyproject.toml; `.ci/run` does.
COVERAGE ?=
# The whole suite takes six processes side by side, the slow folders first: tests wait more than they compute, and six
# keep two processors busy. A few chosen tests, or a debugger, take one.
PYTEST := $(BIN)/python -m pytest $(if $(COVERAGE),--cov) $(if $(ARGS),,--numprocesses 6 --no-loadscope-reorder)

# Where Python may keep no bytecode, each of a few hundred processes compiles all of aiops again, and pytest every test.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo test suite block-types lint bench chaos mutants functions screenshots local-slack tools clean

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

demo: ## Run all of aiops on this machine, with nothing to configure.
	@$(must_have_local_slack)
	@$(MAKE) --no-print-directory .venv/.demo-installed
	@$(BIN)/aiops demo $(ARGS)

test: .venv/.dev-installed ## Check the tools, then style, types, imports and every test. ARGS goes to pytest.
	@$(MAKE) --no-print-directory tools
	@$(MAKE) --no-print-directory --jobs 2 lint suite
	@$(if $(ARGS),true,$(MAKE) --no-print-directory block-types)

# The tests begin while mypy still looks: it takes one processor, and they wait for much.
suite:
	@$(find_missing); \
	if [ -n "$$missing" ]; then \
	    echo "make test: the tests marked 'browser' are DESELECTED; AIOPS_TEST_WITHOUT=$$missing"; \
	    AIOPS_TEST_WITHOUT="$$missing" $(PYTEST) -m "not browser" $(ARGS); \
	else \
	    $(PYTEST) $(ARGS); \
	fi

block-types: ## Check the blocks that the last tests rendered against Slack's own types, with tsc.
	@$(BIN)/python tools/block_types.py

lint: .venv/.dev-installed ## Check style, formatting, types, the import contracts, spelling, words and the size of modules.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell
	$(BIN)/python tools/words.py --check
	$(BIN)/python tools/module_size.py

bench: .venv/.dev-installed ## Run the benchmarks and print their numbers.
	@$(BIN)/python -m benchmarks $(ARGS)

# AIOPS_CHAOS_POINTS, AIOPS_CHAOS_SEED and AIOPS_CHAOS_OUTAGE_SECONDS choose otherwise; each run prints its own.
chaos: .venv/.dev-installed ## Kill, stop, cut off and race the bot at length: 200 points each, 2 minutes without Slack; 200 examples a property.
	@AIOPS_CHAOS_POINTS=$${AIOPS_CHAOS_POINTS:-200} AIOPS_CHAOS_OUTAGE_SECONDS=$${AIOPS_CHAOS_OUTAGE_SECONDS:-120} \
	    $(BIN)/python -m pytest -s tests/chaos $(ARGS)
	@$(if $(ARGS),true,$(PYTEST) -m hypothesis --hypothesis-profile many)

mutants: .venv/.dev-installed ## Change the code in small ways and name each change that no test notices; hours. ARGS chooses: 'rules.lifecycle.deciding*'.
	@PYTHONPATH=. $(BIN)/python tools/mutants.py $(ARGS)

functions: .venv/.dev-installed ## Pack the functions of deploy/scale-out.yaml into build/functions.zip. ARGS: --architecture, --file.
	@$(BIN)/python -m tools.functions build/functions.zip $(ARGS)

screenshots: .venv/.dev-installed ## Take the pictures in docs/images again, from the browser tests.
	@mkdir -p docs/images
	@CI=true $(MAKE) --no-print-directory tools
	@AIOPS_SCREENSHOTS=docs/images $(BIN)/python -m pytest -m browser $(ARGS)

local-slack: ## Fetch the local Slack that the demo and the browser tests use.
	@command -v npm > /dev/null || { echo "npm is missing (Debian: apt install nodejs npm)." >&2; exit 1; }
	@mkdir -p .aiops
	cp bot/demo/npm/*.json .aiops
	npm ci --prefix .aiops --ignore-scripts --no-audit --no-fund

clean: ## Remove the environment, the caches and what the demo left.
	rm -rf .venv .aiops .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	rm -rf mutants
	rm -f .coverage .coverage.*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. When pyproject.toml or constraints.txt is newer than a stamp, the installation is brought up to date.

.venv/.demo-installed: .venv/.created pyproject.toml constraints.txt
	@echo "make: installing aiops (a minute or two the first time)"
	@$(PIP_INSTALL) --editable '.[demo]'
	@touch $@

.venv/.dev-installed: .venv/.created pyproject.toml constraints.txt
	@echo "make: installing aiops with its development tools (a minute or two the first time)"
	@$(PIP_INSTALL) --editable '.[dev]'
	@touch .venv/.demo-installed $@

.venv/.created:
	@$(find_python); \
	echo "make: creating .venv with $$("$$python" --version)"; \
	"$$python" -m venv --clear .venv && touch $@

# Sets $$python to the first interpreter that starts and is new enough, or ends with a sentence on what to install.
# A candidate is started, not only looked up: a version manager leaves names on the PATH that run nothing.
define find_python
usable() { "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; }; \
python=; \
for candidate in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
    if usable "$$candidate"; then python="$$candidate"; break; fi; \
done; \
if [ -z "$$python" ]; then \
    found=$$($(or $(PYTHON),python3) --version 2>&1 | head -n 1); \
    echo "aiops needs Python 3.11 or newer; $(or $(PYTHON),python3) is: $$found" >&2; \
    echo "Install one, or name it: make PYTHON=/path/to/python3.12 ..." >&2; \
    exit 1; \
fi; \
if ! "$$python" -c 'import ensurepip, venv' > /dev/null 2>&1; then \
    echo "$$python has no venv module (Debian: apt install python3-venv)." >&2; \
    exit 1; \
fi
endef

# Says before anything is installed that the demo's Slack is not published for this machine. LOADER is what it needs there.
LOADER ?= /lib64/ld-linux-x86-64.so.2
define must_have_local_slack
if [ -z "$$LOCAL_SLACK_BINARY" ] && { [ "$$(uname -sm)" != "Linux x86_64" ] || [ ! -e $(LOADER) ]; }; then \
    echo "make: the local Slack is published only for 64-bit x86 Linux with glibc, and this is $$(uname -sm)." >&2; \
    echo "Run this instead: docker compose up demo" >&2; \
    exit 1; \
fi
endef

# What only some of the tests need. Sets $$missing to a comma list of chromium and local-slack.
define find_missing
missing=chromium; \
for name in chromium chromium-browser google-chrome; do command -v $$name > /dev/null && missing=; done; \
ls .aiops/node_modules/local-slack-*/bin/local-slack > /dev/null 2>&1 || command -v local-slack > /dev/null \
    || missing="$${missing:+$$missing,}local-slack"
endef

# Says what is missing and what that means, one line each. Under CI=true a missing tool is an error.
tools:
	@$(find_missing); \
	for tool in node npm; do \
	    command -v $$tool > /dev/null && continue; \
	    absent=yes; \
	    echo "missing: $$tool - make cannot fetch local-slack without it"; \
	done; \
	case "$$missing" in *chromium*) \
	    echo "missing: chromium - no test opens the Slack page and presses a button";; \
	esac; \
	case "$$missing" in *local-slack*) \
	    echo "missing: local-slack - no test talks to a whole Slack; 'make local-slack' fetches it";; \
	esac; \
	if [ "$$CI" = true ] && [ -n "$$missing$$absent" ]; then \
	    echo "make: with CI=true nothing may be missing" >&2; \
	    exit 1; \
	fi
