"""A braille display without cells: BRLTTY's virtual driver, which says over TCP what it shows."""

import re
import socket
import subprocess
import threading
from pathlib import Path

CELLS = 60
_LOWEST_PORT = 4101
"""BrlAPI numbers its places from here."""


class BrailleDisplay:
    """BRLTTY with BrlAPI, at which a screen reader writes.

    Attributes:
        environment: What a program needs to find it.
        shown: What has stood on the display, each as often as it came there.
    """

    def __init__(self, folder: Path) -> None:
        self.shown: list[str] = []
        with socket.create_server(("127.0.0.1", 0)) as server:
            with socket.create_server(("127.0.0.1", 0)) as free:
                place = f"127.0.0.1:{free.getsockname()[1] - _LOWEST_PORT}"
            self.environment = {"BRLAPI_HOST": place, "BRLAPI_AUTH": "none"}
            self._process = subprocess.Popen(
                [
                    "brltty", "--no-daemon", "--standard-error", "--log-level=error",
                    "--configuration-file=/dev/null", f"--pid-file={folder / 'brltty.pid'}",
                    f"--updatable-directory={folder}", f"--writable-directory={folder}",
                    "--braille-driver=vr", f"--braille-device=client:127.0.0.1:{_port(server)}",
                    "--screen-driver=no", "--speech-driver=no",
                    f"--api-parameters=auth=none,host={place}",
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )  # fmt: skip
            server.settimeout(30)
            self._connection, _ = server.accept()
        self._connection.sendall(b"cells %d\r\n" % CELLS)
        self._thread = threading.Thread(target=self._read)
        self._thread.start()

    def close(self) -> None:
        """Switch it off."""
        self._process.kill()  # asked to end, it may wait for its display
        self._process.wait(10)
        self._thread.join()
        self._connection.close()

    def _read(self) -> None:
        with self._connection.makefile("r", encoding="utf-8", newline="\r\n") as lines:
            for line in lines:
                if text := re.match(r'Visual "(.*)"', line):
                    self.shown.append(text[1].rstrip())


def _port(server: socket.socket) -> int:
    return int(server.getsockname()[1])
