#!/usr/bin/env bash
# Python for the Python client: `bash scripts/python.sh install` makes a venv with the versions of client/python/requirements-dev.txt, which
# generate, check and test it (the client itself runs with Python 3.10 too). Another Python than the first python3 on the path: PYTHON=python3.12 bash scripts/python.sh install
set -euo pipefail
cd "$(dirname "$0")/.."
venv="$HOME/.cache/llm-pool-tools/python"
requirements=client/python/requirements-dev.txt

install() {
  # The copy in the venv says what was installed: nothing is done when it is the same.
  if cmp -s "$requirements" "$venv/requirements-dev.txt" && "$venv/bin/python" -c ''; then return; fi
  "${PYTHON:-python3}" -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
  "${PYTHON:-python3}" -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
  cp "$requirements" "$venv/requirements-dev.txt"
}

case "${1:-}" in
  install) install ;;
  *) echo 'usage: bash scripts/python.sh install' >&2; exit 2 ;;
esac
