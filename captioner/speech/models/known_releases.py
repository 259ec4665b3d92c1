"""Releases of published models whose files are known beforehand, so that a download is verified."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file whose content is known beforehand.

    Attributes:
        size_bytes: Its length.
        sha256: Its digest, 64 hexadecimal digits.
    """

    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One commit of a repository on the hub.

    Attributes:
        revision: The commit, 40 hexadecimal digits, or a branch.
        files: Known files by name; empty where the hub's own listing is relied on.
    """

    revision: str
    files: Mapping[str, KnownFile]


KNOWN_RELEASES: Mapping[str, Release] = {
    "base": Release(
        "ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
        {
            "config.json": KnownFile(
                2_309, "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"
            ),
            "model.bin": KnownFile(
                145_217_532, "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"
            ),
            "tokenizer.json": KnownFile(
                2_203_239, "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"
            ),
            "vocabulary.txt": KnownFile(
                459_861, "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"
            ),
        },
    ),
    "tiny.en": Release(
        "0d3d19a32d3338f10357c0889762bd8d64bbdeba",
        {
            "config.json": KnownFile(
                2_317, "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"
            ),
            "model.bin": KnownFile(
                75_537_502, "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
            ),
            "tokenizer.json": KnownFile(
                2_128_466, "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
            ),
            "vocabulary.txt": KnownFile(
                422_309, "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"
            ),
        },
    ),
}
"""By the model's name in the catalogue."""
