"""Where the sources of bundled libraries are fetched from: this machine's own mirror first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

SCRIPT = ROOT / "packaging/ffmpeg/source.sh"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there the shell is MSYS2's")


def fetch(folder: Path, *, mirror: str | None, reachable: str) -> tuple[int, list[str], str]:
    """Fetch FFmpeg's source with a curl of our own; the addresses that it was asked for.

    Args:
        folder: For the programs and the archive.
        mirror: Where apt-get says that packages come from; None: there is no apt-get.
        reachable: Beginning of the addresses that can be reached.
    """
    programs = folder / "programs"
    programs.mkdir()
    asked = folder / "asked"
    asked.touch()
    found = {
        "curl": f"""#!/bin/sh
for word; do url=$word; done
echo "$url" >>{asked}
case $url in {reachable}*) ;; *) echo "Could not resolve host" >&2; exit 6 ;; esac
while [ "$1" != -o ]; do shift; done
echo archive >"$2"
"""
    }
    if mirror is not None:
        found["apt-get"] = f"#!/bin/sh\necho {mirror}\necho http://second.example/debian\n"
    for name, text in found.items():
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    for name in ("sh", "mkdir", "dirname", "mv", "rm", "head"):
        for place in ("/usr/bin", "/bin"):
            if Path(place, name).exists() and not (programs / name).exists():
                (programs / name).symlink_to(Path(place, name))
    archive = folder / "sources/ffmpeg.tar.xz"
    done = subprocess.run(
        ["/bin/sh", "-euc", f". {SCRIPT}; fetch_source {archive}"],
        env={**os.environ, "PATH": str(programs), "LIBRARY_VERSION": "8.1.2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert archive.exists() == (done.returncode == 0)
    assert not archive.with_suffix(".xz.part").exists()
    return done.returncode, asked.read_text().split(), done.stderr


POOL = "http://mirror.example/debian/pool/main/f/ffmpeg/ffmpeg_8.1.2.orig.tar.xz"
UPSTREAM = "https://ffmpeg.org/releases/ffmpeg-8.1.2.tar.xz"


def test_the_machines_own_mirror_is_asked_first(tmp_path: Path) -> None:
    mirror = "http://mirror.example/debian"
    assert fetch(tmp_path, mirror=mirror, reachable="http://mirror")[:2] == (0, [POOL])


def test_where_the_mirror_has_it_not_it_comes_from_its_own_site(tmp_path: Path) -> None:
    mirror = "http://mirror.example/debian"
    code, asked, _ = fetch(tmp_path, mirror=mirror, reachable="https://ffmpeg.org")
    assert (code, asked) == (0, [POOL, UPSTREAM])


def test_without_apt_it_comes_from_its_own_site(tmp_path: Path) -> None:
    code, asked, _ = fetch(tmp_path, mirror=None, reachable="https://ffmpeg.org")
    assert (code, asked) == (0, [UPSTREAM])


def test_where_neither_is_reached_a_sentence_says_so(tmp_path: Path) -> None:
    code, asked, told = fetch(tmp_path, mirror="http://mirror.example/debian", reachable="none")
    assert code != 0
    assert asked == [POOL, UPSTREAM]
    assert "neither from this machine's Debian mirror nor from" in told
