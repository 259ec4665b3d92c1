#!/bin/sh
# Builds the FFmpeg that the bundle carries: the version that PyAV's wheel was made with, under
# LGPL 2.1, with every demuxer and every sound decoder of FFmpeg's own and without x264, x265,
# video, devices and the network. See docs/decisions/bundle.md.
#
#   packaging/ffmpeg/build.sh SOURCE.tar.xz FOLDER    (SOURCE may be missing: it is fetched then)
#
# The libraries come to lie in FOLDER/lib (FOLDER/bin on Windows, in an MSYS2 shell).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
. "$here/source.sh"

[ $# -eq 2 ] || { echo "usage: $0 SOURCE.tar.xz FOLDER" >&2; exit 2; }
archive=$1
mkdir -p "$2"
prefix=$(cd "$2" && pwd)
[ -f "$archive" ] || fetch_source "$archive"
check_source "$archive"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -xf "$archive" -C "$work" --strip-components=1
cd "$work"

# FFmpeg's list of codecs is in sections; these four hold sound and nothing from outside.
decoders=$(sed -n '/^\/\* audio codecs \*\//,/^\/\* subtitles \*\//s/^extern const FFCodec ff_\(.*\)_decoder;.*/\1/p' \
  libavcodec/allcodecs.c | paste -sd, -)

set -- --prefix="$prefix" --enable-shared --disable-static --disable-programs --disable-doc --disable-debug \
  --disable-autodetect --disable-network --disable-everything \
  --enable-demuxers --enable-parsers --enable-decoder="$decoders" \
  --enable-encoder=flac,pcm_s16le --enable-muxer=flac,wav --enable-protocol=file,pipe \
  --enable-filter=aformat,anull,aresample --enable-bsf=null
case $(uname -s) in
  Linux) set -- "$@" --enable-zlib --extra-ldflags='-Wl,--build-id=none' ;;
  Darwin) set -- "$@" --enable-zlib --install-name-dir=@rpath ;;
  MINGW* | MSYS*) set -- "$@" --target-os=mingw32 --extra-ldflags=-static-libgcc ;;
esac
# Without nasm the build takes plain C: slower decoding, the same sound.
command -v nasm >/dev/null 2>&1 || set -- "$@" --disable-x86asm
# The same text in every build, wherever it was made.
./configure "$@" --extra-cflags="-ffile-prefix-map=$work=." >configure.log 2>&1 || { tail -n 20 configure.log >&2; exit 1; }
grep -q 'License: LGPL version 2.1 or later' configure.log || { echo "FFmpeg's licence is not LGPL 2.1" >&2; exit 1; }
make -j"$(getconf _NPROCESSORS_ONLN)" >make.log 2>&1 || { tail -n 20 make.log >&2; exit 1; }
make install >install.log 2>&1
cp COPYING.LGPLv2.1 "$prefix/"
printf '%s\n' "$@" >"$prefix/configuration.txt"
