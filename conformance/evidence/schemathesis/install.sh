#!/usr/bin/env bash
# Installs Schemathesis, pinned with hashes, into .venv, which git ignores. The
# folder stays as it is while Python and the requirements do.
set -euo pipefail
cd "$(dirname "$0")"

stamp=$({ python3 --version; cat requirements.txt; } | sha256sum)
if [ "$(cat .venv/.installed 2>/dev/null)" != "$stamp" ]; then
	rm -rf .venv
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	echo "$stamp" >.venv/.installed
fi
