# Everything the book needs, one word each. The first use of any target makes .venv; it needs Python 3.11 or newer.
PYTHON ?= python3
CHROMIUM ?= $(firstword $(foreach name,chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
export CHROMIUM
export TQDM_DISABLE := 1# progress bars differ in every run; `lab` alone shows them

.DEFAULT_GOAL := help
.PHONY: help book test lab notebooks bench clean chromium
.NOTPARALLEL: # `make -j test` too looks for Chromium first

help:
	@echo 'make book       build the book, warnings are errors; prints the page to open'
	@echo 'make test       everything CI runs: style, unit tests, notebooks, book, browser tests (needs Chromium, Node.js)'
	@echo 'make lab        open the chapters in JupyterLab'
	@echo 'make notebooks  run every chapter again and store its outputs; a second run changes nothing'
	@echo 'make bench      measure the speed of training and of the built pages'
	@echo 'make clean      remove what was built and all caches; keeps .venv (remove that by hand)'
	@echo '                MNIST=folder adds the networks that read all of MNIST'
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

# An environment that exists is used as it is; only making one asks for the right Python.
$(BIN)/python:
	@$(check_python)
	$(PYTHON) -m venv $(VENV)

chromium:
	@$(check_chromium)

# The stamps: pip runs again only after a change in what it installs.
$(VENV)/.book: requirements.txt constraints.txt pyproject.toml static_widgets/pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.book
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
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

# The quick steps come first; Chromium is looked for before anything is installed or run.
test: chromium $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile tests/unit tests/notebooks static_widgets/tests/unit
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile chapters \
	  --nbval --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg
	$(build_book)
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile static_widgets/tests/browser
	OPENBLAS_NUM_THREADS=1 $(BIN)/pytest --numprocesses auto --dist loadfile tests/browser
	@echo 'All tests passed: style, unit tests, notebooks, book and browser.'

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
	rm -rf _build screenshots .pytest_cache static_widgets/.pytest_cache .ruff_cache .hypothesis .coverage
	find . -name $(VENV) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -exec rm -rf {} +
