# Which FFmpeg, and where its source is had; read by build.sh. The release workflow
# offers the same archive for download beside the application, as the LGPL asks.
# LIBRARY_VERSION: the version inside PyAV's wheel, which ours takes the place of.
FFMPEG_VERSION=${LIBRARY_VERSION:-8.1.2}
FFMPEG_URL=https://ffmpeg.org/releases/ffmpeg-$FFMPEG_VERSION.tar.xz

# Signed upstream, and the same files that Debian distributes.
case $FFMPEG_VERSION in
  8.1.2) FFMPEG_SHA256=464beb5e7bf0c311e68b45ae2f04e9cc2af88851abb4082231742a74d97b524c ;;
  9.0.2) FFMPEG_SHA256=8c3850283eb25fa026482078a04051e0be17347b09ef81a0849bec15a96e002e ;;
  *)
    echo "PyAV came with FFmpeg $FFMPEG_VERSION: add its checksum to packaging/ffmpeg/source.sh" >&2
    exit 1
    ;;
esac

# $1: where to put the archive. It comes from wherever this machine's packages come from, where
# they are Debian's, else from FFmpeg's own site; check_source says whether it is the right one.
fetch_source() {
  mkdir -p "$(dirname "$1")"
  for url in $(pool_url) "$FFMPEG_URL"; do
    if curl -fsSL --retry 3 --connect-timeout 30 -o "$1.part" "$url"; then
      mv "$1.part" "$1"
      return
    fi
  done
  rm -f "$1.part"
  echo "FFmpeg's source can be had neither from this machine's Debian mirror nor from $FFMPEG_URL" >&2
  return 1
}

# Where Debian's pool has the archive, if this machine has packages from one.
pool_url() {
  command -v apt-get >/dev/null 2>&1 || return 0
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | head -n 1)
  [ -z "$mirror" ] || echo "$mirror/pool/main/f/ffmpeg/ffmpeg_$FFMPEG_VERSION.orig.tar.xz"
}

check_source() {
  if command -v sha256sum >/dev/null 2>&1; then
    found=$(sha256sum "$1")
  else
    found=$(shasum -a 256 "$1")
  fi
  [ "${found%% *}" = "$FFMPEG_SHA256" ] || {
    echo "$1 is not the source of FFmpeg $FFMPEG_VERSION" >&2
    return 1
  }
}
