"""The texts and the bill of materials that the bundle's contents call for.

Nothing is listed by hand that can be found: Python packages by the files that PyInstaller
collected, their versions checked against the lock; libraries copied from the system by their
Debian package. What is compiled into those, and what came with the project, stands in
components.toml. Called by captioner.spec; writes THIRD_PARTY_NOTICES.txt and sbom.cdx.json.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path, PurePosixPath

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parent.parent
_TEXT_NAME = re.compile(r"(licen[sc]e|copying|notice|thirdpartynotices)", re.IGNORECASE)
_TOLD_OTHERWISE = {
    "BSD 3-Clause": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
}


@dataclass
class Component:
    """Something in the bundle that others made."""

    name: str
    version: str
    licence: str
    homepage: str = ""
    source: str = ""
    purl: str = ""
    remark: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)


def write(sources: Iterable[str], folder: Path, version: str, versions: dict[str, str]) -> None:
    """Write both files into `folder`.

    Args:
        sources: Every file that was collected, by where it came from.
        folder: Where the files go.
        version: Captioner's.
        versions: Of components that are built here, such as FFmpeg.
    """
    files = {Path(source).resolve() for source in sources if source}
    components = [*python_packages(files), *system_libraries(files), *named_components(versions)]
    components.sort(key=lambda component: component.name.lower())
    (folder / "THIRD_PARTY_NOTICES.txt").write_text(_notices(components), encoding="utf-8")
    bill = json.dumps(_bill_of_materials(components, version), indent=2, sort_keys=True)
    (folder / "sbom.cdx.json").write_text(bill + "\n", encoding="utf-8")


def python_packages(files: set[Path]) -> list[Component]:
    """The installed distributions that any of the files belongs to.

    Raises:
        SystemExit: One is not of the version in the lock: the bundle would not be what was tested.
    """
    locked = _locked()
    components = []
    for distribution in metadata.distributions():
        if distribution.metadata["Name"].startswith("pyinstaller"):
            continue  # Its bootloader stands in components.toml; the rest stays here.
        owned = distribution.files or []
        if not any(Path(str(distribution.locate_file(path))).resolve() in files for path in owned):
            continue
        about = distribution.metadata
        name, version = str(about["Name"]), distribution.version
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in locked and version not in locked[key]:
            sys.exit(f"{name} {version} is installed, but the lock says {sorted(locked[key])}")
        licence = _licence(about)
        texts = {
            str(path): Path(str(distribution.locate_file(path))).read_text("utf-8", "replace")
            for path in owned
            if _TEXT_NAME.search(path.name) and path.suffix not in {".py", ".pyc", ".so", ".json"}
        }
        components.append(
            Component(
                name,
                version,
                licence,
                homepage=_homepage(about),
                purl=f"pkg:pypi/{key}@{version}",
                texts=texts or _standard_texts(licence, _field(about, "Author") or name),
                hashes=sorted(locked.get(key, {}).get(version, [])),
            )
        )
    return components


def system_libraries(files: set[Path]) -> list[Component]:
    """The Debian packages that libraries were copied from."""
    copied = sorted(str(path) for path in files if str(path).startswith(("/lib/", "/usr/lib/")))
    if sys.platform != "linux" or not copied:
        return []
    packages = set()
    for path in copied:
        # Debian's database has files under the names they had before /lib moved to /usr/lib.
        for name in (path, path.removeprefix("/usr")):
            answer = subprocess.run(
                ["dpkg", "-S", name], capture_output=True, text=True, check=False
            )
            if answer.returncode == 0:
                packages.add(answer.stdout.split(": ")[0])
                break
        else:
            sys.exit(f"Nobody knows which package {path} came with: its licence cannot be told")
    components = []
    for package in sorted(packages):
        shown = "${source:Package} ${Version}"
        answer = subprocess.run(
            ["dpkg-query", "-W", "-f", shown, package], capture_output=True, text=True, check=True
        )
        source, version = answer.stdout.split()
        name = package.split(":")[0]
        text = Path(f"/usr/share/doc/{name}/copyright").read_text("utf-8", "replace")
        components.append(
            Component(
                f"{name} (Debian)",
                version,
                "see the text",
                source=f"https://tracker.debian.org/pkg/{source}",
                purl=f"pkg:deb/debian/{name}@{version}",
                texts={"copyright": text},
            )
        )
    return components


def named_components(versions: dict[str, str]) -> list[Component]:
    """What components.toml names: compiled into the above, built here, or the project's data."""
    listed = tomllib.loads((_HERE / "components.toml").read_text(encoding="utf-8"))["component"]
    components = []
    for entry in listed:
        if sys.platform not in entry.get("platforms", [sys.platform]):
            continue
        version = entry.get("version", "")
        version = versions.get(entry["name"], version)
        if entry["name"] == "Python":
            version = ".".join(map(str, sys.version_info[:3]))
        texts = {name: _text(name) for name in entry.get("texts", [])}
        if "copyright" in entry:
            texts = {"licence": _mit(entry["copyright"])}
        components.append(
            Component(
                entry["name"],
                version,
                entry["licence"],
                entry.get("homepage", ""),
                entry.get("source", "").replace("VERSION", version),
                remark=entry.get("remark", ""),
                texts=texts,
            )
        )
    return components


def _locked() -> dict[str, dict[str, list[str]]]:
    """Package, version, hashes of the lock (one package may stand there for several Pythons)."""
    found: dict[str, dict[str, list[str]]] = {}
    hashes: list[str] = []
    for line in (_ROOT / "requirements/runtime.lock").read_text(encoding="utf-8").splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)==([^ ;\\]+)", line):
            hashes = found.setdefault(pinned[1].lower(), {}).setdefault(pinned[2], [])
        elif hashed := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.append(hashed[1])
    return found


def _field(about: metadata.PackageMetadata, *names: str) -> str:
    """The first of these fields that is filled in; else nothing."""
    values = (value for name in names for value in about.get_all(name) or ())
    return next((str(value) for value in values if value), "")


def _licence(about: metadata.PackageMetadata) -> str:
    told = _field(about, "License-Expression", "License").strip()
    if not told or "\n" in told:
        classifiers = [line for line in about.get_all("Classifier") or [] if "License ::" in line]
        told = " AND ".join(line.split(" :: ")[-1] for line in classifiers)
    # Qt offers a choice; Captioner takes the lesser licence.
    if told.startswith("LGPL-3.0-only OR"):
        return "LGPL-3.0-only"
    return _TOLD_OTHERWISE.get(told, told) or "see the text"


def _homepage(about: metadata.PackageMetadata) -> str:
    for line in map(str, about.get_all("Project-URL") or ()):
        label, _, address = line.partition(",")
        if label.strip().lower() in {"homepage", "source", "repository", "source code", "github"}:
            return address.strip()
    return _field(about, "Home-page")


def _standard_texts(licence: str, holder: str) -> dict[str, str]:
    """The text of the licence itself, where a package does not bring it."""
    if licence == "MIT":
        return {"licence": _mit(f"Copyright (c) {holder}")}
    names = {"LGPL-3.0-only": ["LGPL-3.0-only.txt", "GPL-3.0-only.txt"]}.get(licence)
    texts = {}
    for name in names or [f"{licence}.txt"]:
        if not (_HERE / "texts" / name).exists():
            sys.exit(
                f"There is no text of {licence} for {holder}: add it to packaging/licences/texts"
            )
        texts[name] = _text(name)
    return texts


def _text(name: str) -> str:
    if name == "python":
        for folder in (Path(sys.base_prefix), Path(json.__file__).parent.parent):
            if (folder / "LICENSE.txt").exists():
                return (folder / "LICENSE.txt").read_text(encoding="utf-8", errors="replace")
        sys.exit("Python's own LICENSE.txt was not found")
    return (_HERE / "texts" / name).read_text(encoding="utf-8")


def _mit(copyright_line: str) -> str:
    project = (_ROOT / "LICENSE").read_text(encoding="utf-8")
    return re.sub(r"Copyright \(c\).*", lambda _: copyright_line, project, count=1)


def _notices(components: list[Component]) -> str:
    """One text for people: what is inside, then every licence text once."""
    lines = [(_HERE / "introduction.txt").read_text(encoding="utf-8").rstrip(), ""]
    texts: dict[str, list[str]] = {}
    for component in components:
        lines += ["", f"{component.name} {component.version}".strip(), f"    {component.licence}"]
        lines += [f"    {line}" for line in (component.homepage, component.remark) if line]
        if component.source:
            lines.append(f"    Source code: {component.source}")
        for name, text in component.texts.items():
            label = f"{component.name}: {PurePosixPath(name).name}"
            texts.setdefault(text.strip(), []).append(label)
    for text, labels in texts.items():
        lines += ["", "", "=" * 80, *labels, "=" * 80, "", text]
    return "\n".join(lines) + "\n"


def _bill_of_materials(components: list[Component], version: str) -> dict[str, object]:
    """CycloneDX 1.6; its serial number follows from its contents, so that builds agree."""
    listed = [_as_cyclonedx(component) for component in components]
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, listed], sort_keys=True))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "captioner",
                "name": "captioner",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": listed,
    }


def _as_cyclonedx(component: Component) -> dict[str, object]:
    entry: dict[str, object] = {
        "type": "library",
        "bom-ref": component.purl or f"{component.name}@{component.version}",
        "name": component.name,
        "version": component.version,
    }
    if re.fullmatch(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*", component.licence):
        entry["licenses"] = [{"expression": component.licence}]
    else:
        entry["licenses"] = [{"license": {"name": component.licence}}]
    if component.purl:
        entry["purl"] = component.purl
    if component.hashes:
        # The lock's hashes of every file of this version: the one that was installed is among them.
        entry["properties"] = [
            {"name": "lock:sha256", "value": hash_} for hash_ in component.hashes
        ]
    addresses = [("website", component.homepage), ("vcs", component.source)]
    references = [{"type": kind, "url": url} for kind, url in addresses if url.startswith("http")]
    if references:
        entry["externalReferences"] = references
    return entry
