#!/bin/sh
# Makes the working tree importable from the environment, with its `captioner` command, without
# building anything: what `pip install -e` does, less the network and the isolated build.
set -eu
python=$1
root=$(cd "$(dirname "$0")/.." && pwd)
"$python" - "$root" <<'PY'
import pathlib
import sys
import sysconfig

root = pathlib.Path(sys.argv[1])
pathlib.Path(sysconfig.get_path("purelib"), "captioner.pth").write_text(f"{root}\n", encoding="utf-8")
command = pathlib.Path(sysconfig.get_path("scripts"), "captioner")
command.write_text(
    f"#!{sys.executable}\nimport sys\n\nfrom captioner.__main__ import main\n\n"
    # Child processes import this file again: they must not run the command a second time.
    'if __name__ == "__main__":\n    sys.exit(main())\n',
    encoding="utf-8",
)
command.chmod(0o755)
PY
