#!/usr/bin/env bash
# Build a zip with all that an installation without a network needs: tools/wheelhouse.sh PYTHON [PLATFORM [PYTHON_VERSION]]
# PYTHON has pip and hatchling. PLATFORM is a tag such as win_amd64, PYTHON_VERSION such as 3.12; both default to those of
# PYTHON itself. The versions are those of requirements-dev.lock, with which the project is tested.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=$(command -v "$1")
python=$(cd "$(dirname "$python")" && pwd)/${python##*/}
platform=${2:-}
version=${3:-$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')}
target=("--python-version" "$version" "--only-binary=:all:")
[ -z "$platform" ] || target+=("--platform" "$platform")

name="komoro-opendata-wheels-${platform:-$("$python" -c 'import sysconfig; print(sysconfig.get_platform())')}-py$version"
out=$PWD/build/wheelhouse
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$out" "$scratch/$name/wheels"

sed -n 's/^\([A-Za-z0-9._-]*==[^ ]*\).*/\1/p' requirements-dev.lock >"$scratch/versions.txt"
"$python" -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation -w "$scratch/$name/wheels" .
"$python" -m pip download --quiet --disable-pip-version-check "${target[@]}" -c "$scratch/versions.txt" \
    -d "$scratch/$name/wheels" "$(echo "$scratch/$name/wheels"/komoro_opendata-*.whl)[workbook]"

cat >"$scratch/$name/install.bat" <<'BAT'
@echo off
rem Makes the environment "komoro" in this folder; nothing is fetched from the network.
cd /d "%~dp0"
py -m venv komoro || exit /b 1
komoro\Scripts\python -m pip install --no-index --find-links wheels "komoro-opendata[workbook]" || exit /b 1
komoro\Scripts\komoro-opendata --version
BAT
cat >"$scratch/$name/install.sh" <<'SH'
#!/bin/sh
# Makes the environment "komoro" in this folder; nothing is fetched from the network.
set -eu
cd "$(dirname "$0")"
python3 -m venv komoro
komoro/bin/python -m pip install --quiet --disable-pip-version-check --no-index --find-links wheels "komoro-opendata[workbook]"
komoro/bin/komoro-opendata --version
SH
cat >"$scratch/$name/README.txt" <<TXT
komoro-opendata をネットワークなしで入れるための一式です（Python $version 用）。

1. このフォルダーを、使う端末の好きな場所に置きます。
2. Windows は install.bat をダブルクリック、ほかは sh install.sh を実行します。
3. komoro フォルダーができます。使うときは
     Windows:  komoro\\Scripts\\komoro-opendata --help
     ほか:     komoro/bin/komoro-opendata --help

Everything that an installation of komoro-opendata without a network needs (Python $version).
Put this folder on the machine and run install.bat (Windows) or sh install.sh.
TXT
sed -i 's/$/\r/' "$scratch/$name/README.txt" "$scratch/$name/install.bat"
rm -f "$out/$name.zip"
(cd "$scratch" && "$python" -m zipfile -c "$out/$name.zip" "$name")
echo "$out/$name.zip"
