# Captioner's two commands are `make run` and `make test`; both do all their set-up themselves.
# `make help` lists the others.

.DEFAULT_GOAL := help
SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
SETUP := .setup
PYTHON ?= $(shell packaging/find-python.sh)
# Subprocesses that give way do so no more than this: they must not wait for the other tests' workers.
PYTEST := nice -n 10 $(BIN)/python -m pytest
# Most tests wait for sound that plays in real time; the tests of one file share what they set up.
WORKERS ?= 3
PARALLEL := -n $(WORKERS) --dist loadfile

.PHONY: help setup run test coverage format test-slow test-screen-reader test-training test-accurate test-bundle check check-real-model bench soak screens lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

run: $(SETUP)/system-run $(VENV)/runtime ## Set up, then start captioning (without a display: the demo)
	@packaging/start.sh $(BIN)/captioner

setup: $(SETUP)/system-test $(VENV)/development ## Set up the environment for development, and nothing else

test: $(SETUP)/system-test $(VENV)/development $(SETUP)/base-model check ## Set up, then run every check and every test but the slow ones
	$(PYTEST) $(PARALLEL) -m "not slow and not screen_reader" tests

coverage: $(SETUP)/system-test $(VENV)/development ## The share of lines that unit and GUI tests execute
	COVERAGE_FILE=$(SETUP)/coverage $(BIN)/coverage run --source captioner -m pytest -m "not slow" tests/unit tests/gui
	COVERAGE_FILE=$(SETUP)/coverage $(BIN)/coverage report

test-slow: $(SETUP)/system-test $(VENV)/development $(SETUP)/base-model ## The tests that make test leaves out as they take long
	$(PYTEST) -m slow tests

test-screen-reader: $(SETUP)/system-screen-reader $(VENV)/development ## What Orca says and shows in braille
	$(PYTEST) -m screen_reader tests

test-accurate: .venv-accurate/ready ## The tests of accurate mode, which needs torch and transformers
	.venv-accurate/bin/python -m pytest tests/integration/speech/accurate

.venv-accurate/ready: requirements/dev.lock
	$(PYTHON) -m venv .venv-accurate
	.venv-accurate/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.lock
	.venv-accurate/bin/python -m pip install --disable-pip-version-check -q torch==2.13.0 transformers
	@touch $@

test-training: .venv-training/ready ## The tests of the distillation, which needs torch
	.venv-training/bin/python -m pytest -p no:pytest-qt -o addopts= -o filterwarnings= tests/unit/training

.venv-training/ready: training/requirements.lock requirements/dev.lock
	$(PYTHON) -m venv .venv-training
	.venv-training/bin/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.lock
	.venv-training/bin/python -m pip install --disable-pip-version-check -q -r training/requirements.in
	@touch $@

check: $(VENV)/development ## Lint, types and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --no-warn-unreachable --cache-dir .mypy_cache/win32 captioner
	$(BIN)/mypy --platform darwin --no-warn-unreachable --cache-dir .mypy_cache/darwin captioner
	$(BIN)/lint-imports --no-cache

format: $(VENV)/development ## Fix what ruff can fix, and lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(SETUP)/system-test $(VENV)/development $(SETUP)/base-model ## Measure: words on people's voices (SPEECH=DIR), costs, windows
	$(BIN)/python -m benchmarks.words --manifest $(or $(SPEECH),tests/data)/manifest.jsonl --model tiny.en --model base
	$(if $(SPEECH),$(BIN)/python -m benchmarks.speakers --manifest $(SPEECH)/manifest.jsonl)
	$(if $(SPEECH),$(BIN)/python -m benchmarks.sound_events --manifest $(SPEECH)/manifest.jsonl)
	$(BIN)/python -m benchmarks.decode_costs
	$(BIN)/python -m benchmarks.recogniser_child
	$(BIN)/python benchmarks/transcripts.py
	$(BIN)/python -m benchmarks.capture
	$(BIN)/python -m benchmarks.gui
	$(BIN)/python -m benchmarks.outputs

soak: $(SETUP)/system-test $(VENV)/development ## Two hours of use (SPEECH=DIR): memory, threads, files, delays, words
	$(BIN)/python -m benchmarks.soak --manifest $(or $(SPEECH),tests/data)/manifest.jsonl --minutes 120 --sessions 50

screens: $(SETUP)/system-screens $(VENV)/development ## Make pictures of all windows, in build/screens
	$(BIN)/python docs/screens/make_screens.py

check-real-model: $(VENV)/development $(SETUP)/base-model ## Hold tiny.en and base against bounds on people's voices; SPEECH=DIR: more recordings
	$(BIN)/python -m benchmarks.published.real_model $(if $(SPEECH),--speech $(SPEECH))

lock: ## Make the lock files again from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra evaluate --extra cluster --extra documents --extra taps --extra looks --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header -q -o requirements/dev.lock
	uv pip compile pyproject.toml --extra taps --extra looks --universal --python-version 3.11 -c requirements/dev.lock \
	  --generate-hashes --no-emit-index-url --no-header -q -o requirements/runtime.lock

clean: ## Remove the environment and everything built; a distillation stays
	rm -rf $(VENV) $(SETUP) dist
	[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name distillation -exec rm -rf {} +

# --- set-up, each step done once ---------------------------------------------------------------

$(SETUP)/system-run: packaging/linux/system-packages.sh
	@mkdir -p $(SETUP)
	@packaging/linux/system-packages.sh run
	@touch $@

$(SETUP)/system-test: packaging/linux/system-packages.sh
	@mkdir -p $(SETUP)
	@packaging/linux/system-packages.sh test
	@touch $@

$(SETUP)/system-screen-reader $(SETUP)/system-screens: packaging/linux/system-packages.sh
	@mkdir -p $(SETUP)
	@packaging/linux/system-packages.sh $(patsubst $(SETUP)/system-%,%,$@)
	@touch $@ $(SETUP)/system-test

$(VENV)/created: | $(SETUP)/.
	@test -n "$(PYTHON)" || { echo "Captioner needs Python 3.11, 3.12 or 3.13, and none was found. Install one (Debian and Ubuntu: apt install python3 python3-venv), then run make again." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(SETUP)/.:
	@mkdir -p $(SETUP)

# Development holds the same versions and more, so whichever of the two came last suffices.
$(VENV)/runtime: requirements/runtime.lock requirements/dev.lock pyproject.toml | $(VENV)/created
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/runtime.lock
	@packaging/link-into-venv.sh $(BIN)/python
	@touch $@

$(VENV)/development: requirements/dev.lock pyproject.toml | $(VENV)/created
	$(BIN)/python -m pip install --disable-pip-version-check -q --require-hashes -r requirements/dev.lock
	@packaging/link-into-venv.sh $(BIN)/python
	@touch $@ $(VENV)/runtime

# Clones share what it fetches (packaging/models/fetch_base.py).
$(SETUP)/base-model: packaging/models/fetch_base.py $(VENV)/development
	$(BIN)/python packaging/models/fetch_base.py > $@.new
	@mv $@.new $@

# --- what people install ------------------------------------------------------------------------

.PHONY: bundle deb appimage

bundle: $(SETUP)/system-test $(VENV)/development ## Freeze the application into dist/captioner
	@packaging/linux/build-packages.sh
	$(BIN)/python packaging/make_bundle.py

test-bundle: deb appimage ## Freeze it, then try it in an empty environment, as .deb and as AppImage
	@packaging/linux/build-packages.sh --test
	$(PYTEST) -m slow tests/packaging

deb: bundle ## The Debian package, in dist/
	$(BIN)/python packaging/linux/make_deb.py

appimage: bundle ## The AppImage, in dist/
	$(BIN)/python packaging/linux/make_appimage.py
