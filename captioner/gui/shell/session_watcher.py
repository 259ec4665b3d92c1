"""What the application does while a session runs, apart from showing its captions."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

from captioner.core.captions import Mark
from captioner.core.events import Noticed
from captioner.core.plain_text import clock
from captioner.gui.live.notices import LiveReadings, MissingSound
from captioner.gui.shell.language_offer import LanguageOffer
from captioner.gui.shell.main_window import MainWindow
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.widgets.banner import PASSING_MS, Banner
from captioner.live.engine.recording_queue import RecordingQueue

_INTERVAL_MS = 20_000


class GcPauser(QObject):
    """Sets aside what lives long, again and again while captioning."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.set_aside)

    def begin(self) -> None:
        """Clear up once for a session, then keep old objects out of the way."""
        gc.collect()
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Have later collections look at all objects again."""
        self._timer.stop()
        gc.unfreeze()

    def set_aside(self) -> None:
        """Collect young objects, and set the remaining ones aside."""
        gc.collect(1)
        gc.freeze()


class SessionWatcher(QObject):
    """Handles memory, missing sound, marks, another language, and recordings that must wait."""

    def __init__(self, shell: OverlayShell, window: MainWindow, recordings: RecordingQueue) -> None:
        super().__init__(shell)
        self._shell, self._window, self._recordings = shell, window, recordings
        bridge, controller = shell.bridge, shell.controller
        self.readings = LiveReadings(bridge, self)
        bridge.session_began.connect(self.readings.restart)
        missing_sound = MissingSound(bridge, controller)
        missing_sound.line_added.connect(shell.reader.accept)
        missing_sound.line_added.connect(window.live_page.show_caption)
        bridge.marked.connect(self._on_marked)
        offer = self.language_offer = LanguageOffer(shell.overlay, self)
        bridge.noticed.connect(self._offer_language)
        offer.chosen.connect(window.choose_language)
        for over in (window.language_chosen, bridge.session_began, controller.ended):
            over.connect(offer.end)
        self.gc_pauser = GcPauser(self)
        controller.session_created.connect(self.gc_pauser.begin)
        controller.ended.connect(self.gc_pauser.end)
        for news in (controller.session_created, controller.status_changed):
            news.connect(self._share_the_machine)

    def _share_the_machine(self) -> None:
        self._recordings.set_captioning(self._shell.controller.is_running)

    def _offer_language(self, notice: Noticed) -> None:
        if notice.language:
            kept = self._shell.settings_model.settings.recognition.language
            self.language_offer.show(notice.language, kept)

    def _on_marked(self, mark: Mark) -> None:
        self._window.live_page.transcript.show_mark(mark)
        if not mark.is_removed:
            words = self.tr("Marked at {time}.").format(time=clock(mark.time_s))
            self._shell.overlay_presence.say_done(words)
            banner = self._window.banners.show_message("note", words)
            banner.add_button(self.tr("Undo"), lambda: self._unmark(mark, banner))
            banner.pass_after(PASSING_MS)
            self._shell.controller.ended.connect(banner.dismissed)  # too late to be undone here

    def _unmark(self, mark: Mark, banner: Banner) -> None:
        self._window.banners.remove(banner)
        self._shell.controller.take_back(mark)
