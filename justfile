# SEND Friendly City audits. `just` alone formats, checks and tests everything.

python := ".venv/bin/python"
export PATH := justfile_directory() / ".venv/bin:" + env("PATH")
export SFC_DEMONSTRATION := env("SFC_DEMONSTRATION", "true")
export SFC_DATABASE_URL := env("SFC_DATABASE_URL", "sqlite:///data/demonstration.db")

# Format, check and test.
default: format check test

# Make the Python environment and the built front end; quick when nothing changed.
setup: environment build

# The Python environment, from the hash-pinned requirements.
environment:
    @test -x .venv/bin/python || {{ uv }} venv --quiet --python '>=3.11' .venv
    @{{ uv }} pip sync --quiet --python .venv/bin/python --require-hashes requirements/dev.txt

uv := if path_exists(".tools/bin/uv") == "true" { ".tools/bin/uv" } else { "uv" }

# The front end: scripts, styles, icons and the service worker, into server/built.
build:
    @cd pwa && { test node_modules/.package-lock.json -nt package-lock.json || npm ci --silent; }
    @cd pwa && npm run build --silent

# Set up and serve the demonstration on http://127.0.0.1:8000; says how to sign in.
run: setup
    @{{ python }} -m server demo --if-empty
    @{{ python }} -m server run

# The same over HTTPS on the local network, for a real phone; shows a code to scan.
phone: setup
    @{{ python }} -m server demo --if-empty
    @{{ python }} tests/phone.py

# Start the demonstration's data over.
fresh: setup
    @{{ python }} -m server demo --fresh

# Set up and pass every test: checks, unit, server (SQLite and PostgreSQL) and browser journeys.
test *options: setup check test-pwa browser
    {{ python }} -m pytest {{ options }}

# The front end's own tests.
test-pwa:
    @cd pwa && npm test --silent

# Lint, types and import rules, in both languages; changes nothing.
check:
    @ruff format --check --quiet .
    @ruff check --quiet .
    @mypy
    @lint-imports
    @cd pwa && npm run check --silent

# Put every file into the project's form.
format:
    @ruff check --fix --quiet .
    @ruff format --quiet .

# Find a Chromium for the browser journeys, or install one.
browser:
    @{{ python }} tests/journeys/chromium.py

# Measure against the budgets; prints p50, p95 and p99.
bench: setup browser
    @{{ python }} -m tests.bench

# Write the OpenAPI document's types for TypeScript.
types:
    @cd pwa && npm run types --silent

# Write a database migration from what the tables say.
migration message:
    @{{ python }} -m server.database.revise "{{ message }}"

# Pin every dependency again, after changing pyproject.toml.
lock:
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev --group tools -o requirements/dev.txt
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group tools -o requirements/tools.txt

# A package with everything in it: pip install dist/*.whl, then send-friendly-city run.
package:
    @uv build --quiet
