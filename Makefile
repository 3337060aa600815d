# The two commands that do all their own set-up. Everything they install goes into .venv.
#   make demo    reconstructs the two examples and says where the reports are
#   make test    runs every check (scripts/check)
SHELL := /bin/bash
PYTHON ?= python3
.PHONY: demo test lock clean

# what the wheel is made of: a change in any of these builds and installs it anew
WHEEL_SOURCES := pyproject.toml CMakeLists.txt $(shell find src native web scripts/build_web.py scripts/build_fonts.py scripts/build_places.py -type f \
    -not -path '*/node_modules/*' -not -name '*.pyc' 2>/dev/null)

demo: .venv/installed
	@.venv/bin/python scripts/demo.py

test: .venv/installed .venv/dev
	@scripts/check

.venv/run: requirements/lock.txt scripts/setup
	@scripts/setup $(PYTHON) requirements/lock.txt
	@touch $@

.venv/dev: requirements/dev-lock.txt .venv/run
	@scripts/setup $(PYTHON) requirements/dev-lock.txt
	@touch $@

.venv/installed: .venv/run $(WHEEL_SOURCES)
	@echo "building and installing sharedsky"
	@.venv/bin/python -m pip install --quiet --no-build-isolation --no-deps --force-reinstall .
	@touch $@

# remakes the two locks from pyproject.toml (needs uv, which the lock does not hold)
lock:
	@scripts/lock

clean:
	rm -rf .venv build examples/*/out
