#!/usr/bin/env bash
# Runs every fuzz target of the module, one after the other, FUZZTIME each: 10s,
# 3m, or 1000x for a number of inputs. It runs all even if one finds something,
# and fails then. Arguments go to go test, such as -parallel 1.
# Ten tries are enough to make an input smaller: Go takes a minute unless told
# otherwise, for each input that takes a new way through the code.
set -euo pipefail
cd "$(dirname "$0")/.."

# go test -list prints the targets of a package, then a line of the package.
targets=$(go test -list '^Fuzz' ./... | awk '/^Fuzz/ { names[n++] = $1 } /^ok/ { for (i = 0; i < n; i++) print $2, names[i]; n = 0 }')
[ -n "$targets" ] || { echo 'no fuzz target was found' >&2; exit 1; }

failed=()
while read -r package name; do
	printf '== %s %s\n' "${package#*/*/*/}" "$name"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-10s}" -fuzzminimizetime 10x "$@" "$package" </dev/null || failed+=("$package $name")
done <<<"$targets"

[ ${#failed[@]} = 0 ] || { printf 'found something: %s\n' "${failed[@]}" >&2; exit 1; }
