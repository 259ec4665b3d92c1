"""PySide 6.12.0 loses references to constants; the application must outlive that."""

import os
import subprocess
import sys

PROGRAM = """
import captioner.gui
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

class Sender(QObject):
    sent = Signal(int)

application = QApplication([])
widget = QWidget()
sender = Sender()
for number in range(40_000):
    sender.sent.emit(number)
    widget.update()
    widget.setWindowTitle("title")
print("alive")
"""


def test_many_calls_do_not_end_the_interpreter() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "alive\n", "")
