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

# The same without a network, from the wheelhouse: no index, and pip's proxy leads nowhere.
deactivate
wheelhouse=$("$checkout/tools/wheelhouse.sh" "$checkout/.venv/bin/python")
python3 -m zipfile -e "$wheelhouse" offline
export HTTPS_PROXY=http://127.0.0.1:9 HTTP_PROXY=http://127.0.0.1:9 PIP_INDEX_URL=http://127.0.0.1:9/
sh offline/*/install.sh
offline/*/komoro/bin/komoro-opendata validate --example
offline/*/komoro/bin/komoro-opendata init plan --municipality 高山市 --title 練習のための計画 --start 令和6 --end 令和9
echo "installed and used without a network"
