# Everything starts here: `make` lists the targets. The first one that needs it sets up uv in .tools/ and the locked
# environment in .venv/; nothing else on the machine is touched.

PYTHON ?= python3
ARGS ?=
# Test workers. They share one cache of compiled rules; `make test WORKERS=auto` uses every core.
WORKERS ?= 2

UV_VERSION := 0.13.9
UV := .tools/bin/uv
BIN := .venv/bin
READY := .venv/.ready

# Without bytecode the first start of every library is several times slower.
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never

NOTEBOOKS := $(wildcard notebooks/*.ipynb)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:

.PHONY: help
help: ## list the targets
	@echo 'Backchannel: negotiations that exchange prisoners for sanctions relief. Illustrative, not a forecast.'
	@echo
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r target does; do printf '  make %-10s %s\n' "$$target" "$$does"; done

.PHONY: run
run: $(READY) ## run the default scenario; ARGS='...' passes overrides and options on
	@$(BIN)/backchannel run $(ARGS)

.PHONY: test
test: $(READY) ## run the tests; ARGS='...' goes to pytest
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -m 'not slow' $(ARGS)

.PHONY: slow
slow: $(READY) ## run the long tests: kills, clusters, notebooks, the rest of what is drawn at random
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -m slow $(ARGS)

.PHONY: check
check: test slow lint types doctest ## all that a change must pass: tests, long tests, style, types, examples

.PHONY: lint
lint: $(READY) ## check the lock file, the style and the format
	@$(UV) lock --check --quiet
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@echo 'Lint: the lock file, the style and the format are in order.'

.PHONY: format
format: $(READY) ## put the code into shape
	@$(BIN)/ruff check --fix --quiet
	@$(BIN)/ruff format --quiet

.PHONY: types
types: $(READY) ## check the types
	@$(BIN)/mypy

.PHONY: doctest
doctest: $(READY) ## run the examples in the docstrings and in the README
	@$(BIN)/pytest --quiet --doctest-modules --doctest-glob='README.md' sim $(wildcard README.md)

.PHONY: notebooks
notebooks: $(READY) ## execute every notebook from its first cell to its last
	@for notebook in $(NOTEBOOKS); do \
		echo "Notebook: $$notebook"; \
		said=$$($(BIN)/jupyter-execute "$$notebook" 2>&1) || { echo "$$said" >&2; exit 1; }; \
	done
	@echo 'Notebooks: $(words $(NOTEBOOKS)) executed.'

.PHONY: bench
bench: $(READY) ## measure speed as ratios; prints the table and writes benchmarks/RESULTS.md
	@$(BIN)/python -m benchmarks $(ARGS)

# OTHER is another interpreter, e.g. make versions OTHER=python3.13; it gets an environment of its own in .venv-other/.
OTHER ?= python3.13
FINGERPRINT := tests/agents/fingerprint.py
.PHONY: versions
versions: $(READY) ## compare this Python and Mesa with another's, decisions exactly and floats to 1e-12
	@UV_PROJECT_ENVIRONMENT=.venv-other $(UV) sync --locked --quiet --python $(OTHER)
	@for case in 'baseline 24' 'korvia_hard_line 18'; do \
		$(BIN)/python $(FINGERPRINT) $$case 0 1 2 3 4 5 6 7 8 9 > .venv-other/this.json && \
		.venv-other/bin/python $(FINGERPRINT) $$case 0 1 2 3 4 5 6 7 8 9 > .venv-other/other.json && \
		$(BIN)/python tests/agents/compare_versions.py .venv-other/this.json .venv-other/other.json || exit 1; \
	done

# ORACLE is an interpreter that NegMAS runs on, 3.12 or newer; it gets an environment of its own in .venv-oracle/.
ORACLE ?= python3.12
.PHONY: oracle
oracle: $(READY) ## compare domains and solutions with NegMAS; ORACLE is a Python from 3.12 on
	@$(ORACLE) -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || \
		{ echo "make oracle: $(ORACLE) is no Python from 3.12 on: make oracle ORACLE=path/to/python" >&2; exit 2; }
	@UV_PROJECT_ENVIRONMENT=.venv-oracle $(UV) sync --locked --quiet --group oracle \
		--python "$$($(ORACLE) -c 'import sys; print(sys.executable)')"
	@.venv-oracle/bin/pytest -n 0 tests/oracle $(ARGS)

.PHONY: clean
clean: ## remove the environment, the tools, caches and builds; results in outputs/ stay
	@rm -rf .venv .venv-other .venv-oracle .tools .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------------ the set-up

.tools/.uv-$(UV_VERSION):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Backchannel needs Python 3.11 or newer, and '$(PYTHON)' is not: try make PYTHON=python3.12" >&2; exit 1; }
	@echo 'Setting up, once: uv $(UV_VERSION) in .tools/'
	@$(PYTHON) -m venv --clear .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check 'uv==$(UV_VERSION)'
	@touch $@

# The interpreter's own path is given to uv: a version manager's shim answers with other versions in other folders.
$(READY): pyproject.toml uv.lock .tools/.uv-$(UV_VERSION)
	@echo 'Setting up, once per change of uv.lock: the locked environment in .venv/ (a minute or two)'
	@$(UV) sync --frozen --all-extras --quiet \
		--python "$$($(PYTHON) -c 'import sys; print(sys.executable)')"
	@touch $@
