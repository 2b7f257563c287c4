#!/usr/bin/env bash
# gate.sh PINNED NEW fails if the document NEW breaks clients of the document PINNED.
set -euo pipefail
go run github.com/oasdiff/oasdiff@v1.32.1 breaking --fail-on WARN --allow-external-refs=false --color never "$1" "$2"
