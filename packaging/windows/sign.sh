#!/bin/sh
# Signs programs for Windows: packaging/windows/sign.sh FILE...
# CERTIFICATE holds a PKCS #12 file in base64, PASSWORD its password. Without a certificate nothing is
# signed, and Windows warns when the programs are started.
set -eu
[ -n "${CERTIFICATE:-}" ] || { echo "No certificate: $* not signed" >&2; exit 0; }
certificate=$(mktemp)
trap 'rm -f "$certificate"' EXIT
echo "$CERTIFICATE" | base64 -d > "$certificate"
signtool=$(ls -d '/c/Program Files (x86)/Windows Kits/10/bin/10'*'/x64/signtool.exe' | tail -1)
"$signtool" sign //f "$certificate" //p "$PASSWORD" //fd sha256 \
  //tr http://timestamp.digicert.com //td sha256 "$@"
