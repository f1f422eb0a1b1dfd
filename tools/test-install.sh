#!/usr/bin/env bash
# Install the project as a user does and use it in an empty folder: tools/test-install.sh PYTHON
# The new environment holds the project and its run-time requirements, nothing that only developers have.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

checkout=$PWD
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$1" -m venv "$scratch/environment"
"$scratch/environment/bin/python" -m pip install --quiet --disable-pip-version-check .
mkdir "$scratch/empty folder"
cd "$scratch/empty folder"
PATH=$scratch/environment/bin:$PATH
komoro-opendata --version
komoro-opendata validate --example
komoro-opendata validate "$checkout/datapackage"
echo "installed and used in a new environment"
