# What each target is for stands before it. PYTHON chooses the interpreter, ARGS goes to
# the program that is run: make run ARGS="--line 5000", make test ARGS="-k names".

PYTHON = python3
ARGS =
# One environment for each interpreter.
VENV = .venv$(patsubst %,-%,$(filter-out python3,$(notdir $(PYTHON))))
BIN = $(VENV)/bin
DOCS = README.rst CONTRIBUTING.rst NEWS.rst $(wildcard docs/*.rst docs/*/*.rst benchmarks/*.rst)
SOURCES = setup.py pyproject.toml README.rst LICENSE $(shell find twistchat twisted \
	-name '*.py' -o -name '*.po' -o -name py.typed) $(shell find twistchat/static -type f)

# Install what is needed and chat: nc 127.0.0.1 4000
run: $(VENV)/run
	@exec $(BIN)/twistd -n --pidfile= chat $(ARGS)

# Does it work? One process for each processor: most tests wait for something. Those of
# a file stay together, as they share what is made for them.
test: $(VENV)/tests
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

# Is it written as agreed: format, lint, types, documents, news?
check: $(VENV)/check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@for doc in $(DOCS); do $(BIN)/docutils --report=info --halt=info $$doc /dev/null || exit; done
	$(BIN)/towncrier build --draft --version next > /dev/null

# Which lines and branches does no test reach?
cover: $(VENV)/tests
	$(BIN)/pytest --cov --cov-report=term-missing $(ARGS)

# Is it fast enough?
bench: $(VENV)/run
	$(BIN)/python benchmarks/bench.py $(ARGS)
	$(if $(ARGS),,$(BIN)/python benchmarks/search.py)

# Is its IRC door faster than the servers written in C that are installed here?
bench-irc: $(VENV)/run
	$(BIN)/python benchmarks/irc.py $(ARGS)

# Is the page fast enough, in Chromium?
bench-page: $(VENV)/tests
	$(BIN)/python benchmarks/page.py $(ARGS)

# Does anything get lost when it is killed? The long form of what the tests do in short.
crash-test: $(VENV)/tests
	$(BIN)/python tests/crash.py --rounds 50 $(ARGS)

# The documents as pages to read, in build/docs.
docs: $(VENV)/docs
	@for doc in $(DOCS); do mkdir -p build/docs/$$(dirname $$doc) && \
	$(BIN)/docutils $$doc build/docs/$${doc%.rst}.html || exit; done

# Bring the translations up to the sentences in the sources; ARGS=fr begins another.
messages: $(VENV)/tests
	$(BIN)/python tools/messages.py $(ARGS)

# Take the pictures of the page anew that the README shows.
pictures: $(VENV)/tests
	$(BIN)/python tools/pictures.py

# Take away what was made.
clean:
	rm -rf .venv .venv-* build dist *.egg-info .*_cache .hypothesis .coverage htmlcov

.PHONY: run test check cover bench bench-irc bench-page crash-test docs messages pictures clean

# What the machine lacks, in one line; nothing if all is there.
LACKS = $(shell \
	if ! $(PYTHON) -c '' 2>/dev/null; then \
	echo "$(PYTHON) does not run: install Python 3.11 or newer, or choose one by PYTHON="; \
	elif ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	echo "$(PYTHON) is older than 3.11: install a newer one, or choose one by PYTHON="; \
	elif ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	echo "$(PYTHON) cannot make environments: install its venv (Debian: apt install python3-venv)"; \
	fi)

$(VENV)/made:
	$(if $(LACKS),$(error $(LACKS)))
	@echo "making $(VENV), once"
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# The package with what it needs to run, and with what the tests and checks need. A build
# begins afresh: setuptools would put into it again what was deleted.
INSTALL = @echo "installing twistchat into $(VENV)" && rm -rf build/lib build/bdist.* && \
	$(BIN)/pip install --quiet --disable-pip-version-check

$(VENV)/run: $(VENV)/made $(SOURCES)
	$(INSTALL) .
	@touch $@

$(VENV)/tests $(VENV)/check $(VENV)/docs: $(VENV)/%: $(VENV)/made $(SOURCES)
	$(INSTALL) '.[$*]'
	@touch $@ $(VENV)/run
