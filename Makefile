# Everything the book needs, one word each. The first use of any target makes .venv; it needs Python 3.11 to 3.14.
PYTHON ?= python3
CHROMIUM ?= $(firstword $(foreach name,chromium-headless-shell chromium chromium-browser google-chrome,$(shell command -v $(name) 2>/dev/null)))
VENV := .venv
BIN := $(VENV)/bin
export CHROMIUM
# Where it is set, each of some hundred processes would compile all packages anew.
unexport PYTHONDONTWRITEBYTECODE
# On a busy machine the threads of a matrix product wait for each other; `bench` alone measures them.
ifeq ($(filter bench,$(MAKECMDGOALS)),)
export OPENBLAS_NUM_THREADS := 1
export OMP_NUM_THREADS := 1
export MKL_NUM_THREADS := 1
export VECLIB_MAXIMUM_THREADS := 1
endif

.DEFAULT_GOAL := help
.PHONY: help book lite pdf epub test lint lint_python lint_javascript units built cells host campaign lab author notebooks bench clean
.PHONY: chromium node environment development
ifndef TOGETHER
.NOTPARALLEL: # `make -j test` too looks for Chromium and Node.js first
endif

help:
	@echo 'make book       build the book, warnings are errors; prints the page to open'
	@echo 'make lite       the book, with a JupyterLab in it that runs in the browser; prints what each of its files weighs'
	@echo 'make pdf        the book, with all of it as PDFs for A4 and Letter in its folder paper (needs Chromium)'
	@echo 'make epub       the book, with all of it as an EPUB in that folder (needs Chromium); make pdf epub makes both'
	@echo 'make test       everything CI runs: lint, unit tests, notebooks, book, browser tests (needs Chromium, Node.js)'
	@echo 'make lint       style and types of Python and JavaScript, make test begins with it (needs Node.js)'
	@echo 'make campaign   the long tests that run nightly, such as training the shipped weights again; ONLY="weights dragging" runs two'
	@echo 'make lab        open your own copies of the chapters, in the folder notebooks, in JupyterLab'
	@echo 'make author     open the chapters themselves in JupyterLab, to change the book'
	@echo 'make notebooks  run every chapter again and store its outputs; a second run changes nothing'
	@echo 'make bench      measure the speed of training and of the built pages, and how often a check finds the line; MNIST=folder adds the networks that read all of MNIST'
	@echo 'make clean      remove what was built and all caches; keeps .venv and node_modules (remove them by hand)'
	@echo 'Options: PYTHON=path/to/python3 (to make .venv), CHROMIUM=path/to/chromium (for the tests)'

# Make expands a recipe before it runs it, so that $(error) stops with one line, and no line of a failing command's.
check_chromium = $(if $(shell command -v "$(CHROMIUM)" 2>/dev/null),,$(error The browser tests find no Chromium$(CHROMIUM:%= at %): \
  install it (Debian: apt install chromium-headless-shell) or name it with CHROMIUM=path/to/chromium))
node_is_new = $(shell node -p 'let [a, b] = process.versions.node.split("."); a > 20 || (a == 20 && b >= 19) ? "yes" : ""' 2>/dev/null)
npm_is_missing = $(if $(shell command -v npm 2>/dev/null),, without npm)
check_node = $(if $(and $(node_is_new),$(if $(npm_is_missing),,yes)),,$(error What checks and tests the JavaScript needs \
  Node.js 20.19 or newer with npm, and finds $(or $(addsuffix $(npm_is_missing),$(shell node --version 2>/dev/null)),none)))

# tools/environment.py makes .venv, mends one that is broken, and installs what has changed; otherwise it does nothing.
any_python = $(or $(shell command -v $(PYTHON) 2>/dev/null),$(wildcard $(BIN)/python),$(error \
  $(PYTHON) is not there: install Python 3.11 to 3.14, or name one with PYTHON=path/to/python3))

environment:
	@$(any_python) tools/environment.py

development:
	@$(any_python) tools/environment.py dev

chromium:
	@$(check_chromium)

node:
	@$(check_node)

# The stamp: npm runs again only after a change in what it installs.
node_modules/.installed: package.json package-lock.json | node
	npm ci --loglevel=error --no-progress
	@touch $@

# From empty: Sphinx repeats no warning about a page that it does not read again, and leaves removed pages behind.
define build_book
@echo 'Building the book; the first time, and after a change in nblib or data, every notebook runs ...'
@rm -rf _build/html _build/.doctrees
$(BIN)/jupyter-book build --warningiserror --keep-going --nitpick --quiet .
endef

book: environment
	$(build_book)
	@echo 'The book is $(CURDIR)/_build/html/index.html: open it in a browser, or serve it with'
	@echo '  $(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000'

# The pages get a button that leads to each of these; everything that builds the book does so where it is set.
export BOOK_LITE := $(or $(BOOK_LITE),$(filter lite,$(MAKECMDGOALS)))
export BOOK_PDF := $(or $(BOOK_PDF),$(filter pdf,$(MAKECMDGOALS)))
export BOOK_EPUB := $(or $(BOOK_EPUB),$(filter epub,$(MAKECMDGOALS)))

lite: book
	@PYTHONPATH=_ext $(BIN)/python -m lite _build/html/lite
	@echo 'Served, the book has JupyterLab at lite/lab/index.html, and a button for it on each page.'

pdf: chromium development book
	@$(BIN)/jupyter-book build --builder singlehtml --warningiserror --quiet .
	@PYTHONPATH=_ext $(BIN)/python -m whole_book _build/singlehtml/intro.html _build/html/paper

epub: chromium development book
	@PYTHONPATH=_ext $(BIN)/python -m whole_book.epub _build/html _build/html/paper

lint: node development node_modules/.installed
	@$(MAKE) --no-print-directory --jobs=2 TOGETHER=yes lint_python lint_javascript

lint_python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

lint_javascript:
	node_modules/.bin/eslint --max-warnings 0 .

# A browser test waits for a third of its time: one process more than there are cores (nproc would count as OMP_NUM_THREADS says).
one_more = $$(($$(env -u OMP_NUM_THREADS nproc 2>/dev/null || echo 2) + 1))

# The quick steps come first; Chromium and Node.js are looked for before anything is installed or run.
# Building the book takes longest and goes before: the unit tests and then the host's pages take what it leaves of the cores.
# nbval compares what the chapters show with what the build, which runs them, has got; `make campaign` lets it run them itself.
test: chromium lint
	@$(MAKE) --no-print-directory --jobs=2 TOGETHER=yes cells host
	$(BIN)/pytest --numprocesses $(one_more) --dist loadfile --no-loadscope-reorder tests/browser
	@echo 'All tests passed: lint, unit tests, notebooks, book and browser.'

units:
	nice $(BIN)/pytest --numprocesses auto --dist loadfile tests/unit tests/notebooks static_widgets/tests/unit

built:
	$(build_book)

cells: built
	PYTHONPATH=tests/notebooks $(BIN)/pytest -p book_run chapters \
	  --nbval --nbval-current-env --nbval-sanitize-with tests/notebooks/sanitize.cfg

host: units
	nice $(BIN)/pytest --numprocesses auto --dist loadfile -m 'not nightly' static_widgets/tests/browser

# What takes minutes and fails seldom; `make test` has a quick variant of each. Some of it opens the built book.
campaign: chromium node development node_modules/.installed
	$(build_book)
	$(BIN)/pytest --numprocesses auto $(or $(ONLY:%=tests/campaigns/test_%.py),tests/campaigns)

jupyterlab = $(BIN)/jupyter lab $(if $(filter 0,$(shell id -u)),--allow-root)

# Learners write into copies of their own, which a newer chapter never overwrites; settings for them are in tools/lab.
lab: environment
	$(BIN)/python tools/learner.py
	$(jupyterlab) --notebook-dir=notebooks --LabApp.app_settings_dir='$(CURDIR)/tools/lab'

author: environment
	$(jupyterlab) --notebook-dir=chapters

notebooks: environment
	$(BIN)/python tests/notebooks/refresh.py

bench: chromium development
	$(BIN)/python benchmarks/training.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/tutorial.py
	$(BIN)/python benchmarks/find_the_line.py
	$(BIN)/python benchmarks/frameworks.py
	$(if $(MNIST),$(BIN)/python benchmarks/mnist.py "$(MNIST)")
	$(build_book)
	$(BIN)/python benchmarks/page.py

clean:
	rm -rf _build screenshots .pytest_cache static_widgets/.pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage
	find . -name $(VENV) -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -exec rm -rf {} +
