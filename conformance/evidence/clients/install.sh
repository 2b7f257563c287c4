#!/usr/bin/env bash
# Installs what the clients of other languages need, into folders that git ignores.
# A folder stays as it is while its tool and its files do.
set -euo pipefail
cd "$(dirname "$0")"

# fill FOLDER TOOL FILE... -- calls the function named after the language.
fill() {
	local language=${1%%/*} stamp
	stamp=$({ echo "$2"; cat "${@:3}"; } | sha256sum)
	if [ "$(cat "$1/.installed" 2>/dev/null)" != "$stamp" ]; then
		rm -rf "$1"
		(cd "$language" && "install_$language")
		echo "$stamp" >"$1/.installed"
	fi
}

install_javascript() {
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
}

install_python() {
	python3 -m venv .venv
	.venv/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
}

install_java() {
	mvn -q -B -ntp compiler:compile dependency:copy-dependencies
}

fill javascript/node_modules "$(node --version)" javascript/package-lock.json
fill python/.venv "$(python3 --version)" python/requirements.txt
fill java/target "$(javac -version 2>&1)" java/pom.xml java/src/main/java/interop/*.java
