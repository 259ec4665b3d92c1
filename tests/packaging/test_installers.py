"""The .deb in a Debian of its own, and the AppImage."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.captioner_process import LIMIT_S, Finished, words_of
from tests.helpers.frozen import said_at_full_speed
from tests.helpers.paths import DEMO, ROOT

FAST = ("listen", "--speed", "0", "--model", "tiny.en", "--source")
_BASE = ROOT / "build/packaging/debian-root.tar"
# What Debian's own tools note down.
_BOOK_KEEPING = re.compile(
    r"/(proc|sys|dev|run|tmp|var/(lib/(dpkg|apt|systemd|ucf)|cache|log)|etc/(ld\.so\.cache|alternatives))\b"
)


@pytest.fixture(scope="session")
def package() -> Path:
    found = sorted((ROOT / "dist").glob("captioner_*.deb"))
    if not found:
        pytest.skip("there is no package: run make deb")
    return found[-1]


@pytest.fixture(scope="session")
def appimage() -> Path:
    found = sorted((ROOT / "dist").glob("Captioner-*.AppImage"))
    if not found:
        pytest.skip("there is no AppImage: run make appimage")
    return found[-1]


class DebianRoot:
    """A freshly made Debian 12 to change the root to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *command: str, network: bool = True, user: str = "root") -> Finished:
        before = [] if network else ["unshare", "--net"]
        home = "/root" if user == "root" else f"/home/{user}"
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": home, "LANG": "C"}
        done = subprocess.run(
            [*before, "chroot", f"--userspec={user}:{user}", str(self.folder), *command],
            env={**environment, "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        return Finished(done.returncode, done.stdout, done.stderr)

    def must(self, *command: str, **how: bool | str) -> str:
        done = self.run(*command, **how)  # type: ignore[arg-type]
        assert done.code == 0, (command, done.out[-2000:], done.err[-2000:])
        return done.out

    def files(self) -> set[str]:
        found = set()
        for folder, folders, names in os.walk(self.folder):
            inside = "/" + str(Path(folder).relative_to(self.folder)).removeprefix(".")
            if _BOOK_KEEPING.match(inside):
                folders.clear()
                continue
            found |= {f"{inside.rstrip('/')}/{name}" for name in (*folders, *names)}
        return {path for path in found if not _BOOK_KEEPING.match(path)}


def _this_machines_mirror() -> str:
    """Where this machine's own packages come from; empty where they are not Debian's."""
    if not re.search(r"^ID=debian$", Path("/etc/os-release").read_text(), re.MULTILINE):
        return ""
    targets = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages"],
        check=True,
        capture_output=True,
        text=True,
    )
    return targets.stdout.split()[0]


@pytest.fixture
def debian(tmp_path: Path) -> Iterator[DebianRoot]:
    folder = tmp_path / "debian"
    if not _BASE.exists():
        address = os.environ.get("CAPTIONER_DEBIAN_MIRROR") or _this_machines_mirror()
        command = ["debootstrap", "--variant=minbase", "bookworm", str(folder)]
        if address:
            command.append(address)
        subprocess.run(command, check=True, capture_output=True)
        subprocess.run(["tar", "-C", str(folder), "-cf", str(_BASE), "."], check=True)
    else:
        folder.mkdir()
        subprocess.run(["tar", "-C", str(folder), "-xf", str(_BASE)], check=True)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", folder / "etc" / name)
    subprocess.run(["mount", "-t", "proc", "proc", str(folder / "proc")], check=True)
    yield DebianRoot(folder)
    subprocess.run(["umount", str(folder / "proc")], check=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.root
def test_the_package_is_installed_run_upgraded_and_removed(
    debian: DebianRoot, package: Path, tmp_path: Path
) -> None:
    debian.must("useradd", "--create-home", "someone")
    shutil.copy(DEMO, debian.folder / "home/someone/demo.flac")
    debian.must("apt-get", "update", "-qq")
    before = debian.files()
    shutil.copy(package, debian.folder / "tmp/captioner.deb")
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    debian.must(*install, "/tmp/captioner.deb")
    version = debian.must("dpkg-query", "-W", "-f", "${Version}", "captioner")
    told = debian.must("captioner", "--version", user="someone", network=False)
    assert told == f"captioner {version}\n"
    _must_hear_the_demo(debian)
    doctor = debian.run("captioner", "doctor", user="someone", network=False)
    assert doctor.code in (0, 1), doctor.err  # a build machine has no microphone
    assert "PortAudio" not in doctor.out
    debian.must("dpkg", "--verify", "captioner")

    newer = debian.folder / "tmp/newer.deb"
    _with_version(package, f"{version}+1", newer, tmp_path)
    debian.must(*install, "/tmp/newer.deb")
    assert debian.must("dpkg-query", "-W", "-f", "${Version}", "captioner") == f"{version}+1"
    _must_hear_the_demo(debian)

    debian.must("apt-get", "purge", "-y", "-qq", "captioner")
    debian.must("apt-get", "autoremove", "--purge", "-y", "-qq")
    left = debian.files() - before
    homes = {path for path in left if path.startswith("/home/someone/")}
    assert any(path.endswith("captions.srt") for path in homes)
    # What packages that Captioner depends on leave behind is theirs to answer for.
    assert not [path for path in left - homes if "captioner" in path.lower()], left - homes


def test_debian_finds_no_fault_with_the_package(package: Path) -> None:
    """What is meant stands with its reason in packaging/linux/lintian-overrides."""
    done = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "error,warning", str(package)],
        capture_output=True, text=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_menu_entry_and_metadata_are_valid() -> None:
    desktop = ROOT / "resources/desktop"
    for tool, file in (
        ("desktop-file-validate", "captioner.desktop"),
        ("appstreamcli", "org.captioner.Captioner.metainfo.xml"),
    ):
        words = ["validate", "--no-net"] if tool == "appstreamcli" else []
        done = subprocess.run(
            [tool, *words, str(desktop / file)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout
    metadata = (desktop / "org.captioner.Captioner.metainfo.xml").read_text(encoding="utf-8")
    import captioner

    assert f'<release version="{captioner.__version__}"' in metadata


@pytest.mark.parametrize("way", ["mounted", "unpacked"])
def test_appimage_runs_and_leaves_nothing_behind(appimage: Path, tmp_path: Path, way: str) -> None:
    environment = {"HOME": str(tmp_path), "LANG": "C", "TMPDIR": str(tmp_path / "scratch")}
    (tmp_path / "scratch").mkdir()
    if way == "unpacked":
        environment["APPIMAGE_EXTRACT_AND_RUN"] = "1"
    copy = tmp_path / "Ein Ordner mit ü" / "Captioner.AppImage"
    copy.parent.mkdir()
    shutil.copy(appimage, copy)
    done = subprocess.run(
        [str(copy), *FAST, str(DEMO)],
        env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert _captions(done.stdout) == said_at_full_speed()
    for _ in range(50):
        if not list((tmp_path / "scratch").iterdir()):
            break
        subprocess.run(["sleep", "0.1"], check=True)
    assert not list((tmp_path / "scratch").iterdir())


def test_the_appimage_unpacks_itself(appimage: Path, tmp_path: Path) -> None:
    command = [str(appimage), "--appimage-extract"]
    subprocess.run(command, cwd=tmp_path, check=True, timeout=LIMIT_S)
    unpacked = tmp_path / "squashfs-root"
    assert (unpacked / "captioner.desktop").read_text().startswith("[Desktop Entry]")
    assert (unpacked / ".DirIcon").exists()
    told = subprocess.run(
        [str(unpacked / "AppRun"), "--version"], capture_output=True, text=True, check=True
    )
    assert told.stdout.startswith("captioner ")


def test_a_broken_download_of_the_appimage_is_told(appimage: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.AppImage"
    with appimage.open("rb") as file:
        broken.write_bytes(file.read(20_000_000))
    broken.chmod(0o755)
    done = subprocess.run(
        [str(broken), "--version"], capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode != 0
    assert "Captioner could not be started: the file is damaged" in done.stderr


def _must_hear_the_demo(debian: DebianRoot) -> None:
    heard = debian.must(
        "captioner", *FAST, "/home/someone/demo.flac", user="someone", network=False
    )
    assert _captions(heard) == said_at_full_speed()


def _captions(out: str) -> list[str]:
    return words_of(" ".join(line.partition("]")[2] for line in out.splitlines()))


def _with_version(package: Path, version: str, target: Path, scratch: Path) -> None:
    """The next release, as far as dpkg can tell."""
    stage = scratch / "newer"
    subprocess.run(["dpkg-deb", "-R", str(package), str(stage)], check=True)
    control = stage / "DEBIAN/control"
    text = re.sub(r"^Version: .*", f"Version: {version}", control.read_text(), flags=re.MULTILINE)
    control.write_text(text)
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(stage), str(target)],
        check=True, capture_output=True,
    )  # fmt: skip
    shutil.rmtree(stage)
