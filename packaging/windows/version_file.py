"""Writes what Explorer shows of captioner.exe: `version_file.py FOLDER`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

_TEMPLATE = """VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3f, flags=0x0, OS=0x40004,
                    fileType=0x1, subtype=0x0, date=(0, 0)),
  kids=[
    StringFileInfo([StringTable('040904B0', [
      StringStruct('CompanyName', 'The Captioner developers'),
      StringStruct('FileDescription', 'Captioner'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', 'captioner'),
      StringStruct('LegalCopyright', 'MIT licence'),
      StringStruct('OriginalFilename', 'captioner.exe'),
      StringStruct('ProductName', 'Captioner'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [1033, 1200])])
  ]
)
"""


def main() -> None:
    """Write it."""
    root = Path(__file__).resolve().parents[2]
    text = (root / "captioner/__init__.py").read_text(encoding="utf-8")
    version: str = re.findall(r'^__version__ = "(.+)"', text, re.MULTILINE)[0]
    parts = [int(part) for part in re.findall(r"\d+", version)[:3]]
    numbers = tuple((parts + [0] * 4)[:4])
    target = Path(sys.argv[1]) / "windows-version.txt"
    target.write_text(_TEMPLATE.format(numbers=numbers, version=version), encoding="utf-8")


if __name__ == "__main__":
    main()
