#!/usr/bin/env bash
# Make .venv hold exactly what requirements/LIST.txt says; does nothing when it already does.
#   scripts/environnement.sh production|dev
# PYTHON=python3.12 chooses the interpreter the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
list=${1:?production or dev}
venv=.venv
stamp=$venv/installed

say() { printf '%s\n' "$*" >&2; }

# dev holds production: once it is there, a later `make demo` changes nothing.
wanted=$(cat requirements/production.txt requirements/dev.txt | sha256sum | cut -d ' ' -f 1)
if [ -x $venv/bin/python ] && [ -f $stamp ]; then
  case "$(cat $stamp)" in
    "$wanted dev" | "$wanted $list") exit 0 ;;
  esac
fi

recent() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11, 5))' 2>/dev/null; }

if ! { [ -x $venv/bin/python ] && recent $venv/bin/python; }; then
  for python in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
    recent "$python" && break
    python=
  done
  if [ -z "$python" ]; then
    say "Il faut Python 3.11.5 ou plus récent. Trouvé : $(python3 --version 2>&1 || true)."
    say "Installez-le, ou indiquez où il est : make demo PYTHON=/chemin/vers/python3.12"
    exit 1
  fi
  say "Création de l'environnement ($("$python" --version))…"
  rm -rf $venv
  if ! "$python" -m venv $venv; then
    say "« $python -m venv » a échoué. Sur Debian ou Ubuntu : apt install python3-venv"
    exit 1
  fi
fi

rm -f $stamp
say "Installation des bibliothèques ($list)…"
$venv/bin/python -m pip --version >/dev/null 2>&1 || $venv/bin/python -m ensurepip >/dev/null
if { [ -x $venv/bin/uv ] ||
  $venv/bin/python -m pip install --quiet --require-hashes -r requirements/uv.txt; } &&
  VIRTUAL_ENV=$PWD/$venv $venv/bin/uv pip sync --quiet --require-hashes "requirements/$list.txt"; then
  :
else
  say "uv n'a pas pu installer ; pip essaie à son tour (c'est plus long)…"
  $venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$list.txt"
fi
echo "$wanted $list" >$stamp
