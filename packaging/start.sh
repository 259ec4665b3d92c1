#!/bin/sh
# Starts the desktop application where there is a display, else the demo in the terminal.
set -eu
captioner=$1
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname -s)" = Darwin ]; then
  exec "$captioner"
fi
echo "No display found: running the demo in the terminal."
exec "$captioner" demo --speakers
