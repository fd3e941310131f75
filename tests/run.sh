#!/bin/sh
# Everything that must hold before a change lands. Stops at the first thing that does not.
set -eu
BIN="${VENV:-.venv}/bin"
echo "== lint";            "$BIN/ruff" check . && "$BIN/ruff" format --check .
echo "== types";           "$BIN/mypy"
echo "== import contracts"; "$BIN/lint-imports" --no-cache | tail -n 12
echo "== templates";       "$BIN/djlint" templates --lint --quiet
echo "== tests on SQLite"
"$BIN/python" -m pytest -q -n 2 --database sqlite -m "not browser"
echo "== tests on PostgreSQL"
"$BIN/python" -m pytest -q -n 2 --database postgresql -m "not browser"
echo "== browser tests"
# In the order in which they are collected: the longest first.
"$BIN/python" -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -p no:randomly -m browser
