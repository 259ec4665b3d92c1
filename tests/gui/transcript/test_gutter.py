"""Times beside the transcript."""

from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from captioner.gui.transcript.view import TranscriptGutter, TranscriptView
from captioner.settings.model import ReadingSettings
from tests.helpers.gui.fakes import caption


def test_times_follow_text_that_moves_by_less_than_a_line(qtbot: QtBot) -> None:
    view = TranscriptView(ReadingSettings())
    qtbot.addWidget(view)
    view.resize(500, 240)
    view.show()
    for number in range(1, 51):
        view.show_caption(caption(number, "Some words."))
    painted_at: list[int] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                painted_at.append(view.viewport().y())
            return super().eventFilter(watched, event)

    gutter = view.findChild(TranscriptGutter)
    assert gutter is not None
    seen = Painted()
    gutter.installEventFilter(seen)
    view.fine_scroll.by(-3)
    qtbot.waitUntil(lambda: painted_at[-1:] == [view.viewport().y()])
    view.jump_to_live()
    assert painted_at[-1] != view.viewport().y()
    qtbot.waitUntil(lambda: painted_at[-1] == view.viewport().y())
