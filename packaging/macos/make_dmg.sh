#!/bin/sh
# Signs dist/Captioner.app, checks its entitlements, makes the disk image, has Apple notarise it.
#   packaging/macos/make_dmg.sh VERSION
# Signing needs MACOS_IDENTITY ("Developer ID Application: ..."); notarising a profile stored by
# `xcrun notarytool store-credentials` and named in MACOS_NOTARY_PROFILE. Without the first the
# application is signed for no one in particular ("ad hoc") and macOS warns when it is opened.
set -eu
version=$1
root=$(cd "$(dirname "$0")/../.." && pwd)
app=$root/dist/Captioner.app
image=$root/dist/Captioner-$version-macos-$(uname -m).dmg
identity=${MACOS_IDENTITY:--}
entitlements=$root/packaging/macos/entitlements.plist
time_stamp=--timestamp
[ "$identity" = - ] && time_stamp=--timestamp=none

# From the inside outwards: a signature holds those of what is inside.
find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
  xargs -0 codesign --force --options runtime "$time_stamp" --sign "$identity"
find "$app/Contents/MacOS" -type f -perm +111 -print0 |
  xargs -0 codesign --force --options runtime "$time_stamp" --entitlements "$entitlements" --sign "$identity"
codesign --force --options runtime "$time_stamp" --entitlements "$entitlements" --sign "$identity" "$app"

codesign --verify --deep --strict "$app"
signed=$(codesign --display --entitlements - --xml "$app" 2>/dev/null)
case $signed in
  *com.apple.security.device.audio-input*) ;;
  *) echo "the signed application may not use the microphone" >&2; exit 1 ;;
esac
plutil -extract NSMicrophoneUsageDescription raw "$app/Contents/Info.plist" >/dev/null

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder/"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname Captioner -srcfolder "$folder" -fs HFS+ -format ULFO "$image"

if [ "$identity" != - ]; then
  codesign --sign "$identity" "$time_stamp" "$image"
  if [ -n "${MACOS_NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$MACOS_NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature "$image"
  fi
fi
echo "$image"
