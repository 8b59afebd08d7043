# Everything the book needs, one word each. The first use of any target makes .venv; it needs Python 3.11 or newer.
PYTHON ?= python3
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
export CHROMIUM
export TQDM_DISABLE := 1# progress bars differ in every run; `lab` alone shows them

.DEFAULT_GOAL := help
.PHONY: help book test lint units built campaign lab notebooks bench clean chromium node
ifndef TOGETHER
.NOTPARALLEL: # `make -j test` too looks for Chromium and Node.js first
endif

help:
	@echo 'make book       build the book, warnings are errors; prints the page to open'
	@echo 'make test       everything CI runs: lint, unit tests, notebooks, book, browser tests (needs Chromium, Node.js)'
	@echo 'make lint       style and types of Python and JavaScript, make test begins with it (needs Node.js)'
	@echo 'make campaign   the long tests that run nightly, such as training the shipped weights again'
	@echo 'make lab        open the chapters in JupyterLab'
	@echo 'make notebooks  run every chapter again and store its outputs; a second run changes nothing'
	@echo 'make bench      measure the speed of training and of the built pages; MNIST=folder adds the networks that read all of MNIST'
	@echo 'make clean      remove what was built and all caches; keeps .venv and node_modules (remove them by hand)'
	@echo 'Options: PYTHON=path/to/python3 (to make .venv), CHROMIUM=path/to/chromium (for the tests)'

# Make expands a recipe before it runs it, so that $(error) stops with one line, and no line of a failing command's.
python_works = $(shell command -v $(PYTHON) 2>/dev/null)
python_is_new = $(shell $(PYTHON) -c 'import sys; print(*["yes"] * (sys.version_info >= (3, 11)))' 2>/dev/null)
python_has_venv = $(shell $(PYTHON) -c 'import venv, ensurepip; print("yes")' 2>/dev/null)
choose = install Python 3.11 or newer, or name one with PYTHON=path/to/python3
check_python = $(strip \
  $(if $(python_works),,$(error $(PYTHON) is not there: $(choose))) \
  $(if $(python_is_new),,$(error $(shell $(PYTHON) --version 2>&1) is too old: $(choose))) \
  $(if $(python_has_venv),,$(error $(PYTHON) lacks the module venv or ensurepip: install them (Debian, Ubuntu: apt install python3-venv))))
check_chromium = $(if $(shell command -v "$(CHROMIUM)" 2>/dev/null),,$(error The browser tests find no Chromium$(CHROMIUM:%= at %): \
  install it (Debian: apt install chromium) or name it with CHROMIUM=path/to/chromium))
node_is_new = $(shell node -p 'let [a, b] = process.versions.node.split("."); a > 20 || (a == 20 && b >= 19) ? "yes" : ""' 2>/dev/null)
npm_is_missing = $(if $(shell command -v npm 2>/dev/null),, without npm)
check_node = $(if $(and $(node_is_new),$(if $(npm_is_missing),,yes)),,$(error What checks and tests the JavaScript needs \
  Node.js 20.19 or newer with npm, and finds $(or $(addsuffix $(npm_is_missing),$(shell node --version 2>/dev/null)),none)))

# An environment that exists is used as it is; only making one asks for the right Python.
$(BIN)/python:
	@$(check_python)
	$(PYTHON) -m venv $(VENV)

chromium:
	@$(check_chromium)

node:
	@$(check_node)

# The stamps: pip and npm run again only after a change in what they install.
$(VENV)/.book: requirements.txt constraints.txt pyproject.toml static_widgets/pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

node_modules/.installed: package.json package-lock.json | node
	npm ci --loglevel=error --no-progress
	@touch $@

# From empty: Sphinx repeats no warning about a page that it does not read again, and leaves removed pages behind.
define build_book
@echo 'Building the book; the first time, and after a change in nblib or data, every notebook runs ...'
@rm -rf _build/html _build/.doctrees
$(BIN)/jupyter-book build --warningiserror --keep-going --nitpick --quiet .
endef

book: $(VENV)/.book
	$(build_book)
	@echo 'The book is $(CURDIR)/_build/html/index.html: open it in a browser, or serve it with'
	@echo '  $(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000'

lint: node $(VENV)/.dev node_modules/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	node_modules/.bin/eslint --max-warnings 0 .

# The quick steps come first; Chromium and Node.js are looked for before anything is installed or run.
# Building the book keeps one core busy, so it runs beside the unit tests; not beside the notebooks' own, because both run
# the chapters in their folder, and one of them writes a file there.
test: chromium lint
	@$(MAKE) --no-print-directory --jobs=2 TOGETHER=yes units built
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile chapters \
	  --nbval --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile static_widgets/tests/browser
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile tests/browser
	@echo 'All tests passed: lint, unit tests, notebooks, book and browser.'

units:
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile tests/unit tests/notebooks static_widgets/tests/unit

built:
	$(build_book)

# What takes minutes and fails seldom; `make test` has a quick variant of each.
campaign: $(VENV)/.dev
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto tests/campaigns

lab: $(VENV)/.book
	env -u TQDM_DISABLE $(BIN)/jupyter lab --notebook-dir=chapters $(if $(filter 0,$(shell id -u)),--allow-root)

notebooks: $(VENV)/.book
	$(BIN)/python tests/notebooks/refresh.py

bench: chromium $(VENV)/.dev
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/tutorial.py
	$(if $(MNIST),$(BIN)/python benchmarks/mnist.py "$(MNIST)")
	$(build_book)
	$(BIN)/python benchmarks/page.py

clean:
	rm -rf _build screenshots .pytest_cache static_widgets/.pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
	find . -name $(VENV) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -exec rm -rf {} +
