"""Where the repository, its recordings and the built-in model are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "data"
BUILT_IN_MODEL_DIR = ROOT / "resources" / "models" / "tiny.en"
DEMO = ROOT / "resources" / "demo" / "demo.flac"
CERTIFICATE = Path(__file__).with_name("network") / "localhost.pem"
"""With its key; for `localhost`, signed by itself."""
