#!/bin/sh
# Installs what Captioner needs from Debian or Ubuntu: `run`, `test` (which includes it), and beyond it
# `screen-reader` (Orca, and braille) or `screens` (fonts of other scripts).
# With nothing missing it only looks. Elsewhere it names what to install and lets the set-up go on.
set -eu
kind=${1:-run}

run_packages="libportaudio2 libasound2-plugins libegl1 libgl1 libdbus-1-3 libfontconfig1 libxkbcommon-x11-0
  libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0
  libxcb-xkb1 libxcb-randr0 libxcb-sync1 libxcb-xfixes0 python3-venv"
test_packages="pulseaudio pulseaudio-utils dbus at-spi2-core xvfb openbox xdotool x11-utils x11-xserver-utils wmctrl
  fonts-dejavu-core iproute2 git"
# Ubuntu has Chromium as a snap only, confined to folders of its own: tests that need a browser are left out there.
if grep -qx 'ID=debian' /etc/os-release 2>/dev/null; then
  test_packages="$test_packages chromium"
fi

packages=$run_packages
case $kind in
  test) packages="$packages $test_packages" ;;
  screens) packages="$packages $test_packages fonts-vlgothic fonts-lohit-deva" ;;
  screen-reader) packages="$packages $test_packages orca brltty" ;;
esac

[ "$(uname -s)" = Linux ] || exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "This is not Debian or Ubuntu: please install with your own package manager what these Debian packages hold:"
  echo "$packages" | tr -s ' \n' ' '
  exit 0
fi

missing=""
for package in $packages; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
  as_root=""
elif command -v sudo >/dev/null 2>&1 && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
  as_root="sudo"
else
  echo "Captioner needs system packages that only an administrator can install. Please run this, then try again:" >&2
  echo "  apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
echo "Installing system packages:$missing"
log=$(mktemp)
if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends $missing; } >"$log" 2>&1; then
  tail -n 5 "$log" >&2
  echo "The system packages could not be installed; see above. Please install them by hand, then try again:" >&2
  echo "  apt-get install --no-install-recommends$missing" >&2
  exit 1
fi
rm -f "$log"
