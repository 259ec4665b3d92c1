#!/bin/sh
# Compiles the AppImage's head: packaging/appimage/build_runtime.sh TARGET
set -eu
here=$(cd "$(dirname "$0")" && pwd)
libraries=$(gcc -print-file-name=libsquashfuse_ll.a)
[ -f "$libraries" ] || { echo "libsquashfuse-dev is missing" >&2; exit 1; }
gcc -O2 -Wall -Wextra -static -ffile-prefix-map="$here"=. -Wl,--build-id=none \
  -I/usr/include/squashfuse $(pkg-config --cflags fuse3 2>/dev/null || echo -I/usr/include/fuse3) \
  "$here/runtime.c" -o "$1" -lsquashfuse_ll -lsquashfuse -lfuse3 -lz -llzma -lzstd -llz4 -lpthread -ldl 2>"$1.log" || {
  cat "$1.log" >&2
  exit 1
}
rm "$1.log"
strip "$1"
# What makes it an AppImage of type 2, in bytes of the ELF header that nobody reads.
printf 'AI\002' | dd of="$1" bs=1 seek=8 conv=notrunc status=none
