"""What the bundle leaves out, nothing that is loaded at a user's word asks for."""

import runpy
import subprocess
import sys

import pytest

from tests.helpers.paths import ROOT

EXCLUDED = runpy.run_path(str(ROOT / "packaging/bundle/contents.py"))["EXCLUDED_MODULES"]
BLOCKED = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if any(name == each or name.startswith(each + ".") for each in sys.argv[2:]):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Blocked())
exec(sys.argv[1])
"""


@pytest.mark.parametrize(
    "use",
    [
        "import keyring.backend; keyring.backend.get_all_keyring()",
        "import captioner.app.sending",
        "import captioner.outputs.obs",
        "import captioner.outputs.meeting",
        "import captioner.outputs.page.server; import segno",
        "import captioner.transcripts.calendar",
    ],
)
def test_lazy_imports_work_in_the_bundle(use: str) -> None:
    command = [sys.executable, "-c", BLOCKED, use, *EXCLUDED]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
