#!/usr/bin/env bash
# Installs the renderer of the reference, and what drives the browser in its tests, into a folder that git ignores.
# The folder stays as it is while Node.js and the lock file are those of the last time.
set -euo pipefail
cd "$(dirname "$0")"

stamp=$({ node --version; cat package-lock.json; } | sha256sum)
if [ "$(cat node_modules/.installed 2>/dev/null)" != "$stamp" ]; then
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	echo "$stamp" >node_modules/.installed
fi
