"""Where the bundle's two programs start.

As `captioner/__main__.py`, and beyond that: when a file of the installation is missing or cut
short, say so in one sentence instead of showing Python's stack.
"""

import multiprocessing
import sys


def tell(sentence: str) -> None:
    """Say it on standard error; where there is none (a windowed program on Windows), in a box."""
    if sys.stderr is not None:
        print(sentence, file=sys.stderr, flush=True)
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, sentence, "Captioner", 0x10)


def damage() -> str:
    """The first file that is not as it was made; empty where all are there."""
    from pathlib import Path

    folder = Path(sys._MEIPASS)
    try:
        lines = (folder / "files.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return "files.txt is missing"
    for line in lines:
        size, name = line.split(" ", 1)
        try:
            found = (folder / name).stat().st_size
        except OSError:
            return f"{name} is missing"
        if found != int(size):
            return f"{name} is {found} bytes long instead of {size}"
    return ""


def main() -> int:
    """Run Captioner."""
    try:
        # First of all: child processes start here, too.
        multiprocessing.freeze_support()
        from captioner.cli import main as run

        return run()
    except Exception as failure:
        what = damage()
        if not what and not isinstance(failure, ImportError):
            raise
        what = what or (str(failure).strip() or type(failure).__name__).splitlines()[-1]
        tell(f"Error: The installation is damaged: {what}.\nPlease install Captioner again.")
        return 1


if __name__ == "__main__":
    sys.exit(main())
