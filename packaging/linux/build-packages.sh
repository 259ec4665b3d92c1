#!/bin/sh
# Names the Debian packages that building needs and that are missing here; with --install, installs
# them; with --test, those that trying the packages needs as well. Nothing to do elsewhere than on
# Debian and Ubuntu.
set -eu
packages="gcc make nasm patchelf binutils curl xz-utils zlib1g-dev libasound2-dev fakeroot dpkg-dev
  desktop-file-utils appstream squashfs-tools libsquashfuse-dev libfuse3-dev liblzma-dev
  libzstd-dev liblz4-dev pkg-config"
# What Qt's Wayland plug-ins ask for: the .deb depends on the packages that hold these libraries here.
packages="$packages libwayland-client0 libwayland-cursor0 libwayland-egl1"
case " $* " in *" --test "*) packages="$packages lintian debootstrap debian-archive-keyring" ;; esac

command -v dpkg-query >/dev/null 2>&1 || exit 0
missing=""
for package in $packages; do
  dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
case " $* " in *" --install "*) install=yes ;; *) install=no ;; esac
if [ $install = yes ] || [ "$(id -u)" = 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive exec apt-get install -y -qq --no-install-recommends $missing
fi
echo "Building needs system packages. Please install them, then try again:" >&2
echo "  sudo apt-get install --no-install-recommends$missing" >&2
exit 1
