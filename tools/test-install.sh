#!/usr/bin/env bash
# Install the project as a user does and use it in an empty folder: tools/test-install.sh PYTHON
# The new environment holds the project and its run-time requirements, nothing that only developers have.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

checkout=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

"$1" -m venv .venv-user
. .venv-user/bin/activate
pip install --quiet --disable-pip-version-check "$checkout"
mkdir empty
cd empty
komoro-opendata --version
komoro-opendata validate --example
komoro-opendata validate "$checkout/datapackage"
echo "installed and used in a new environment"
