#!/usr/bin/env bash
# Run the tests that need programs of the machine: tools/test-real.sh PYTHON
# Installs the programs by apt-get where it may. What is missing all the same is named on the last line: a failure
# where CI=true, otherwise only said.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$1
# The last line is what CKAN needs, the compiler for its driver of PostgreSQL.
declare -A packages=([apache2]=apache2-bin [nginx]=nginx-light [serdi]=serdi [rapper]=raptor2-utils [roqet]=rasqal-utils
    [Rscript]=r-base-core [soffice]=libreoffice-calc-nogui
    [curl]=curl [virtuoso-t]=virtuoso-opensource-7-bin
    [pg_ctlcluster]=postgresql [pg_config]=libpq-dev [cc]=gcc [file]=file)

missing() {
    for program in "${!packages[@]}"; do
        command -v "$program" >/dev/null || echo "$program"
    done
}

install_missing() {
    local program names=()
    for program in $(missing); do
        names+=("${packages[$program]}")
    done
    [[ ${#names[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -ne 0 ]] || ! command -v apt-get >/dev/null; then
        return 0
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update --quiet --quiet </dev/null || echo "apt-get update failed; trying with the old lists" >&2
    apt-get install --quiet --quiet --yes --no-install-recommends "${names[@]}" </dev/null || echo "apt-get could not install: ${names[*]}" >&2
}

# CKAN needs an environment of its own: it pins its requirements.
install_ckan() {
    local done=.venv-ckan/ckan-is-installed
    [[ -z ${CKAN_PYTHON:-} && ! $done -nt requirements-ckan.lock ]] || return 0
    echo "Making the environment .venv-ckan/ from requirements-ckan.lock"
    "$python" -m venv --clear .venv-ckan &&
        .venv-ckan/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-ckan.lock &&
        touch "$done"
}

install_missing
install_ckan || echo "CKAN could not be installed" >&2
status=0
"$python" -m pytest -m real || status=$?
absent=$(missing | sort | paste -s -d ' ')
if [[ -n $absent ]]; then
    echo "missing, so not tested against: $absent"
    if [[ ${CI:-} == true && $status -eq 0 ]]; then
        status=1
    fi
fi
exit "$status"
