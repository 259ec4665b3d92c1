#!/bin/sh
# Prints the first interpreter that Captioner supports; nothing where there is none.
for name in python3.12 python3.13 python3.11 python3; do
  if "$name" -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
    >/dev/null 2>&1; then
    command -v "$name"
    exit 0
  fi
done
