# make serve   index corpus/ and serve it on http://127.0.0.1:8000
# make test    all tests; what needs a browser or a cluster skips with its reason
# make check   format, lint, types, import rule
# make gate    the floors of relevance and extraction on the sample corpus
# make screenshots   the pictures in docs/, from the sample corpus
# make faults  300 kills, damage, full disks, hostile files at full size (make test runs a part)
# make fuzz    coverage-guided fuzzing, FUZZ_SECONDS for each target
# make load    a server under load while the indexer commits; LOAD="--documents PATH" for your own
# make package wheel and sdist in fresh environments of each of PYTHONS
# make audit   known weaknesses in the code and in the locked dependencies
# make lock    pin what is deployed, with hashes
PYTHON ?= python3
PYTHONS ?= $(PYTHON)
FUZZ_SECONDS ?= 240
KILLS ?= 300
LOCK := deploy/requirements.lock
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
# Names and texts are Vietnamese, whatever the locale.
export PYTHONUTF8 = 1
# Tests start hundreds of Pythons: what one has compiled is kept for the next.
export PYTHONDONTWRITEBYTECODE =
INSTALLED := $(VENV)/.installed
DEVELOPING := $(VENV)/.developing

.PHONY: serve index test check gate format screenshots faults fuzz load package audit lock clean

serve: $(INSTALLED)
	$(BIN)/timbao index corpus --index whoosh:var/index
	$(BIN)/timbao serve --index whoosh:var/index --port $(PORT)

index: $(INSTALLED)
	$(BIN)/timbao index corpus

test: $(DEVELOPING)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 8 --no-loadscope-reorder

check: $(DEVELOPING)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layout.py

gate: $(DEVELOPING)
	$(BIN)/python benchmarks/quality.py --gate
	$(BIN)/python benchmarks/extraction.py --gate

screenshots: $(DEVELOPING)
	$(BIN)/python tests/browser/shoot.py

faults: $(DEVELOPING)
	TIMBAO_KILLS=$(KILLS) $(BIN)/python -m pytest -s tests/faults tests/hostile tests/cluster/test_failures.py

fuzz: $(DEVELOPING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group fuzz
	for target in readers decoding text query searching pages; do \
	  nice $(BIN)/python tests/fuzz/fuzz.py $$target $(FUZZ_SECONDS) || exit 1; done

load: $(INSTALLED)
	$(BIN)/python benchmarks/load.py $(LOAD)

package: $(DEVELOPING)
	TIMBAO_PACKAGE="$(PYTHONS)" $(BIN)/python -m pytest tests/test_package.py

audit: $(DEVELOPING)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group audit
	$(BIN)/bandit --quiet --recursive --severity-level medium search indexer webui
	$(BIN)/python deploy/audit.py $(LOCK)

lock: $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra office --extra opensearch --extra production --output-file $(LOCK) pyproject.toml

format: $(DEVELOPING)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "timbao needs Python 3.11 or newer; try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "Cannot make a virtual environment; on Debian: apt install python3-venv"; exit 1; }

$(INSTALLED): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(DEVELOPING): pyproject.toml $(INSTALLED)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group dev --editable '.[office,opensearch]'
	@touch $@

clean:
	rm -rf $(VENV) var build dist *.egg-info
