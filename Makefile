.PHONY: run test bench vendor lock translations clean
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEPS := $(VENV)/.installed
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard lms/translations/*/LC_MESSAGES/messages.po))

run: $(DEPS) $(CATALOGUES)
	@$(BIN)/python -m flask --app wsgi start

test: $(DEPS) $(CATALOGUES)
	@VENV=$(VENV) sh tests/run.sh

bench: $(DEPS) $(CATALOGUES)
	@$(BIN)/python -m benchmarks.pages
	@$(BIN)/python -m benchmarks.learning
	@$(BIN)/python -m benchmarks.cohorts
	@$(BIN)/python -m benchmarks.results
	@$(BIN)/python -m benchmarks.dispatch
	@$(BIN)/python -m benchmarks.plans
	@$(BIN)/python -m benchmarks.surveys

vendor: $(DEPS)
	@$(BIN)/python tools/vendor.py

lock:
	uv pip compile --quiet --extra dev --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

translations: $(DEPS)
	$(BIN)/pybabel --quiet extract -F babel.cfg -k _l -k _ --no-location --sort-output -o messages.pot .
	$(BIN)/pybabel --quiet update -i messages.pot -d lms/translations --no-fuzzy-matching --ignore-obsolete \
		--ignore-pot-creation-date --width 120
	rm messages.pot

$(DEPS): requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $(DEPS)

%.mo: %.po $(DEPS)
	@$(BIN)/pybabel --quiet compile -i $< -o $@

clean:
	rm -rf $(VENV) instance
