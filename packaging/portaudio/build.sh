#!/bin/sh
# Builds the PortAudio that the Linux bundle carries: for ALSA (and through it PulseAudio and
# PipeWire). A distribution's own build also links to JACK, whose libraries would come along.
#
#   packaging/portaudio/build.sh SOURCE.tar.gz FOLDER
set -eu
VERSION=19.7.0
# The archive of Debian's portaudio19 19.7.0-1.
SHA256=5af29ba58bbdbb7bbcefaaecc77ec8fc413f0db6f4c4e286c40c3e1b83174fa0
# It comes from wherever this machine's packages come from.
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
URL=$mirror/pool/main/p/portaudio19/portaudio19_$VERSION.orig.tar.gz

[ $# -eq 2 ] || { echo "usage: $0 SOURCE.tar.gz FOLDER" >&2; exit 2; }
mkdir -p "$2"
prefix=$(cd "$2" && pwd)
[ -f "$1" ] || { curl -fsSL --retry 3 -o "$1.part" "$URL" && mv "$1.part" "$1"; }
found=$(sha256sum "$1")
[ "${found%% *}" = "$SHA256" ] || { echo "$1 is not the source of PortAudio $VERSION" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$1" -C "$work" --strip-components=1
cd "$work"
CFLAGS="-O2 -ffile-prefix-map=$work=." LDFLAGS=-Wl,--build-id=none ./configure --prefix="$prefix" \
  --enable-shared --disable-static --with-alsa --without-jack --without-oss --disable-cxx \
  >configure.log 2>&1 || { tail -n 20 configure.log >&2; exit 1; }
grep -q 'ALSA.*yes' configure.log || { echo "ALSA's headers are missing: install libasound2-dev" >&2; exit 1; }
make lib/libportaudio.la >make.log 2>&1 || { tail -n 20 make.log >&2; exit 1; }
mkdir -p "$prefix/lib"
cp lib/.libs/libportaudio.so.2.0.0 "$prefix/lib/libportaudio.so.2"
cp LICENSE.txt "$prefix/"
