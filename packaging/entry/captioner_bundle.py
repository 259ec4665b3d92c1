"""Where the bundle's two programs start.

As `captioner/__main__.py`, and beyond that: when a file of the installation is missing or changed,
say so in one sentence instead of showing Python's stack, or crashing without a word.
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


def refuse(what: str) -> int:
    """Say that it cannot run; the exit status."""
    tell(f"Error: The installation is damaged: {what}.\nPlease install Captioner again.")
    return 1


def damage() -> tuple[str, str]:
    """The first file that is missing, and the first that has another size; empty: none.

    It takes a millisecond, so every start can afford it.
    """
    import os

    missing = changed = ""
    folder: str = sys._MEIPASS  # type: ignore[attr-defined]  # PyInstaller sets it
    try:
        with open(f"{folder}/files.txt", encoding="utf-8") as file:  # noqa: PTH123  (quick start)
            lines = file.read().splitlines()
    except OSError:
        return "files.txt is missing", ""
    for line in lines:
        size, name = line.split(" ", 1)
        try:
            found = os.stat(f"{folder}/{name}").st_size  # noqa: PTH116
        except OSError:
            missing = missing or f"{name} is missing"
            continue
        if found != int(size) and size != "-1":
            changed = changed or f"{name} is {found} bytes long instead of {size}"
    return missing, changed


def main() -> int:
    """Run Captioner."""
    # First of all: child processes start here, too.
    multiprocessing.freeze_support()
    missing, changed = damage()
    if missing:
        return refuse(missing)
    if changed and sys.stderr is not None:
        # No reason to stop: the LGPL lets everybody put their own Qt, FFmpeg or soxr in. But a
        # file that was cut short may end the process without a word, so this is said before.
        tell(f"Note: {changed}. If you did not change it, please install Captioner again.")
    try:
        from captioner.cli import main as run

        return run()
    except ImportError as failure:
        return refuse(changed or (str(failure).strip() or "a module").splitlines()[-1])


if __name__ == "__main__":
    sys.exit(main())
