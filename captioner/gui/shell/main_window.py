"""The main window: pages, the footer, and closing without losing a word."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcut,
)
from PySide6.QtWidgets import QMainWindow, QMessageBox, QPushButton, QStackedWidget, QWidget

from captioner.core.audio import NoticeKind
from captioner.core.devices import DeviceKind, distinct_names
from captioner.core.events import (
    ENGLISH_ONLY,
    OTHER_LANGUAGE,
    LevelChanged,
    Noticed,
    SessionState,
)
from captioner.core.models import ModelChoice
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.live.controller import SessionController
from captioner.gui.live.footer import Footer
from captioner.gui.live.notices import NoticeBoard
from captioner.gui.live.page import LivePage
from captioner.gui.overlay.place import kept_on_screen, layout_key
from captioner.gui.ports import GuiServices
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.shell.language_offer import offer_languages
from captioner.gui.shell.sidebar import Sidebar
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.banner import Banner, BannerArea
from captioner.gui.widgets.dialogs import dropped_files
from captioner.gui.widgets.icons import application_icon
from captioner.gui.widgets.layout import WindowArea, hbox, vbox
from captioner.gui.widgets.monitors import (
    FRAME_PX,
    SMALLEST_WINDOW,
    numbers_of,
    resize_within_screen,
    screen_rectangles,
)
from captioner.gui.widgets.source_picker import LiveDevices
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import sounds_like_in_words, with_speaker_words
from captioner.live.decisions.session_status import SessionStatus
from captioner.settings.model import MOST_USUAL_LANGUAGES, Settings, SourceKind
from captioner.settings.window_state import WindowState

_EDGE_PX = 10
_OPACITY = 0.9


class DropArea(QWidget):
    """Lies over a window while files are dragged over it."""

    dropped = Signal(list)
    """Paths of the files."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.hide()
        if isinstance(event, QDropEvent) and event.type() != QEvent.Type.DragMove:
            paths = dropped_files(event.mimeData())
            if not paths:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.dropped.emit(paths)
            else:
                self.setGeometry(self._window.rect())
                self.raise_()
                self.show()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(current_theme().colours.window)
        shade.setAlphaF(_OPACITY)
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(QColor(current_theme().colours.accent), 3, Qt.PenStyle.DashLine))
        inset = self.rect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        painter.drawRoundedRect(inset, _EDGE_PX, _EDGE_PX)
        painter.setPen(QColor(current_theme().colours.text))
        words = self.tr("Drop audio and video files here to transcribe them.")
        painter.drawText(inset, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        painter.end()


_NAME = "main"

_LEAST_HEIGHT_PX = 360
"""Least height of the main window: made smaller to be clear of the overlay, it would scroll."""


def unminimise(window: QWidget) -> None:
    """Show a minimised window as it was: one that filled the screen fills it again."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)


def restore_place(window: QWidget, state: WindowState, overlay: QRect) -> None:
    """Put a window where it stood on these screens; one that never stood, clear of the overlay."""
    screens = screen_rectangles()
    known = state.place(_NAME, layout_key(screens))
    if not screens:
        return
    if known is None:
        _stand_above(window, overlay)
        return
    place = kept_on_screen(QRect(*known), screens)
    place.setSize(place.size().expandedTo(window.minimumSize()))
    window.setGeometry(place)


def save_place(window: QWidget, state: WindowState) -> None:
    """Note a window's position, unless it fills the screen."""
    if not window.isMaximized() and not window.isFullScreen():
        state.remember(_NAME, layout_key(screen_rectangles()), numbers_of(window.geometry()))


def _stand_above(window: QWidget, overlay: QRect) -> None:
    """Stand above the overlay, where its screen has room for that; else where the desktop says."""
    screen = QGuiApplication.screenAt(overlay.center())
    if screen is None:
        return
    area = screen.availableGeometry()
    room_px = overlay.top() - area.top() - FRAME_PX
    if room_px < max(_LEAST_HEIGHT_PX, window.minimumHeight()):
        return
    window.resize(min(window.width(), area.width()), min(window.height(), room_px))
    place = QRect(QPoint(0, 0), window.size() + QSize(0, FRAME_PX))
    place.moveCenter(area.center())
    window.move(place.left(), max(area.top(), min(place.top(), overlay.top() - place.height())))


_WIDEST_NAME_PX = 240

_HEARS_NOTHING = (NoticeKind.DEVICE_LOST.value, NoticeKind.SILENT_INPUT.value)


def is_of_deaf_microphone(notice: Noticed, settings: Settings) -> bool:
    """Return whether a notice says that the microphone was lost, is muted or gives no sound."""
    if notice.kind not in _HEARS_NOTHING:
        return False
    capture = with_speaker_words(settings).capture
    if capture.source is SourceKind.BOTH:
        return notice.channel == capture.own_label
    return capture.source is SourceKind.MICROPHONE


class OtherMicrophoneButton(QPushButton):
    """The button: the default microphone, or the first that is connected; hidden without any."""

    chosen = Signal(str)
    """The microphone's name."""

    def __init__(self, notice: Noticed, devices: LiveDevices) -> None:
        super().__init__()
        self._deaf_names = set(notice.message.values.values())
        self._devices = devices
        self.clicked.connect(lambda: self.chosen.emit(self._name()))
        devices.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        name = self._name()
        shown = (
            self.fontMetrics()
            .elidedText(name, Qt.TextElideMode.ElideMiddle, _WIDEST_NAME_PX)
            .replace("&", "&&")
        )  # no mnemonic
        self.setText(self.tr("Use {microphone}").format(microphone=shown))
        self.setHidden(not name)

    def _name(self) -> str:
        kind = DeviceKind.MICROPHONE
        found = [each for each in self._devices.devices if each.kind is kind]
        named = zip(distinct_names(found, kind), found, strict=True)
        others = [
            (not device.is_default, name)
            for name, device in named
            if self._deaf_names.isdisjoint((name, device.name))
        ]
        return min(others, key=lambda each: each[0], default=(True, ""))[1]


_DISK_INTERVAL_MS = 20_000


class MainWindow(QMainWindow):
    """Everything but the overlay.

    Closing it leaves captioning alone; quitting stops it first, and the window goes when the last
    caption is saved.
    """

    language_chosen = Signal()

    stayed = Signal()
    """The window was closed, and Captioner continues without it."""

    closed = Signal()
    """The window is closed and nothing is running."""

    def __init__(
        self,
        services: GuiServices,
        settings_model: SettingsModel,
        controller: SessionController,
        bridge: SessionBridge,
        background: Background,
    ) -> None:
        super().__init__()
        self.setWindowTitle("Captioner")
        self.setWindowIcon(application_icon())
        resize_within_screen(self, 1060, 700)
        self.setMinimumSize(SMALLEST_WINDOW)
        self._services = services
        self._settings_model = settings_model
        self._controller = controller
        self._background = background
        self._wants_to_close = self._is_ending = False
        self._close_guards: list[tuple[Callable[[], bool], Callable[[], None]]] = []
        self._closing_banner: Banner | None = None
        self._question: QMessageBox | None = None
        self.keeps_running = False
        self.has_tray: Callable[[], bool] = lambda: False
        self.is_transcribing: Callable[[], bool] = lambda: False
        self.sidebar = Sidebar()
        self.drop_area = DropArea(self)
        self.pages = QStackedWidget()
        self.footer = Footer()
        self.terms_button = TermsButton(
            services,
            background,
            self.tr("Names and terms of the next session only, beside those of the settings."),
        )
        controller.terms = lambda: self.terms_button.terms
        self.live_page = LivePage(controller, settings_model.settings, self.terms_button)
        self._devices = LiveDevices(services, background, self)
        self._devices.changed.connect(self.live_page.picker.set_devices)
        self.banners = BannerArea()
        self._notices = NoticeBoard(self.banners, self)
        self.add_page("live", self.tr("Live"), self.live_page)
        self._build()
        self._connect(bridge)
        self.show_page(0)
        self.live_page.start_button.setFocus()
        self.set_settings(settings_model.settings)

    def _build(self) -> None:
        right = self._right = vbox((self.pages, 1), margins=0, spacing=0)
        right.addWidget(self.footer)
        row = hbox(self.sidebar, (right, 1), margins=0, spacing=0)
        middle = QWidget()
        middle.setLayout(row)
        self.setCentralWidget(WindowArea(middle, QSize(640, 360)))
        self.banners.float_over(self.pages)
        self.banners.height_changed.connect(self.live_page.transcript.keep_clear)

    def _connect(self, bridge: SessionBridge) -> None:
        live = self.live_page
        bridge.session_began.connect(live.begin_session)
        bridge.session_began.connect(self._notices.clear)
        bridge.session_began.connect(self.footer.language_button.begin_session)
        bridge.language_changed.connect(self.footer.language_button.show_language)
        self.footer.language_button.chosen.connect(self.choose_language)
        bridge.caption_changed.connect(live.show_caption)
        bridge.speaker_changed.connect(live.transcript.relabel)
        bridge.caption_split.connect(live.transcript.split)
        bridge.text_corrected.connect(live.show_corrected)
        bridge.speakers_named.connect(live.transcript.show_speakers)
        self._controller.let_voices_be_named(live.transcript.speakers)
        bridge.level_changed.connect(self._on_level)
        bridge.noticed.connect(self._on_notice)
        live.picker.chosen.connect(self._settings_model.set_page)
        live.overlay_button.toggled.connect(
            lambda on: self._settings_model.change(lambda s: replace(s.overlay, visible=on))
        )
        live.lock_button.toggled.connect(
            lambda on: self._settings_model.change(lambda s: replace(s.overlay, locked=on))
        )
        self._settings_model.changed.connect(self.set_settings)
        self._controller.status_changed.connect(self._on_status)
        self._controller.session_created.connect(
            lambda: self._show_folder(self._settings_model.settings)
        )
        self._controller.ended.connect(self._on_ended)
        self.sidebar.pages.idClicked.connect(self.show_page)
        self.sidebar.quit_button.clicked.connect(self.quit)
        for keys, slot in (
            ("Ctrl+Return", self._controller.toggle),
            ("Ctrl+P", self._controller.pause_or_resume),
            ("Ctrl+L", live.lock_button.toggle),
            ("Ctrl+O", live.overlay_button.toggle),
            ("Ctrl+Q", self.quit),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self._disk_timer = QTimer(self, interval=_DISK_INTERVAL_MS)
        self._disk_timer.timeout.connect(self._check_disk_space)
        self._disk_timer.start()

    def keep_in_view(self, bar: QWidget) -> None:
        """Put a bar above the footer, whatever page is shown."""
        self._right.insertWidget(self._right.count() - 1, bar)

    def add_page(self, icon_name: str, title: str, page: QWidget) -> None:
        """Add a page, reached by the sidebar and Ctrl with its number."""
        self.sidebar.add_page(icon_name, title)
        number = self.pages.addWidget(page)
        shortcut = QShortcut(QKeySequence(f"Ctrl+{number + 1}"), self)
        shortcut.activated.connect(lambda: self.show_page(number))

    def show_page(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.sidebar.show_page(number)

    def begin(self) -> None:
        """Look at devices, the model and the disk; when the windows are shown, as it takes time."""
        self._devices.watch()
        self.refresh()

    def refresh(self) -> None:
        settings = self._settings_model.settings
        self._background.run(
            lambda: self._services.models.effective(settings), self._on_effective_model
        )
        self._check_disk_space()

    def set_settings(self, settings: Settings) -> None:
        self.live_page.set_settings(settings)
        self.terms_button.refresh()
        self.footer.language_button.show_recent(settings.recent_languages)
        self.banners.show_for(settings.reading.messages_stay_s)
        self._show_folder(settings)

    def _show_folder(self, settings: Settings) -> None:
        folder = self._controller.folder if self._controller.is_running else None
        self.footer.show_folder(
            folder or self._transcripts_folder(settings),
            keeps_nothing=settings.transcripts.keep_nothing,
        )

    def _transcripts_folder(self, settings: Settings) -> Path:
        chosen = settings.transcripts.folder
        return Path(chosen) if chosen else self._services.folders.sessions

    def _check_disk_space(self) -> None:
        folder = self._transcripts_folder(self._settings_model.settings)
        self._background.run(lambda: self._services.free_bytes(folder), self.footer.show_free_bytes)

    def _on_effective_model(self, model: ModelChoice) -> None:
        self.footer.show_model(self._controller.model_info, model.title)
        self.footer.full_model_button.setVisible(model.is_built_in)

    def _on_level(self, level: LevelChanged) -> None:
        if self.isVisible():
            self.live_page.meter.show_level(level)

    def _on_notice(self, notice: Noticed) -> None:
        language = notice.language
        words = sounds_like_in_words(language) if language else translated(notice.message)
        banner = self._notices.show(notice, words)
        if banner and is_of_deaf_microphone(notice, self._settings_model.settings):
            button = OtherMicrophoneButton(notice, self._devices)
            button.chosen.connect(self._use_microphone)
            banner.insert_button(button)
        if banner and notice.kind == ENGLISH_ONLY:
            choosing = self.footer.full_model_button
            banner.add_button(choosing.text(), choosing.click)
        if banner and language:
            kept = self._settings_model.settings.recognition.language
            offer_languages(banner, language, kept, self.choose_language)

    def choose_language(self, code: str) -> None:
        """Caption in a language from now on; empty: detect it."""
        self._controller.choose_language(code)
        usual = self._settings_model.settings.recent_languages
        if code:
            others = (each for each in usual if each != code)
            usual = (code, *others)[:MOST_USUAL_LANGUAGES]
        self._settings_model.change(
            lambda s: replace(s.recognition, language=code, usual_languages=usual)
        )
        self._notices.take_down(OTHER_LANGUAGE)
        self.language_chosen.emit()

    def _use_microphone(self, name: str) -> None:
        self._settings_model.change(lambda s: replace(s.capture, microphone=name))
        self._controller.use_microphone(name)

    def _on_status(self, status: SessionStatus) -> None:
        self.footer.show_status(status)
        if status.state is SessionState.LISTENING and self._controller.model_info is not None:
            self.footer.show_model(self._controller.model_info, "")
            self._show_folder(self._settings_model.settings)

    def quit(self) -> None:
        """Close for good, tray or not; asks first while a session or a transcription runs."""
        if self._wants_to_close or not self._is_at_work:
            self.quit_unasked()
        elif self._question is not None:
            return
        elif self._controller.is_running:
            self._ask_to_quit(
                self.tr("Captioning is running. Quit anyway?"),
                self.tr("What has been said so far is captioned and saved first."),
                self.tr("Keep captioning"),
            )
        else:
            self._ask_to_quit(
                self.tr("A recording is being transcribed. Quit anyway?"),
                self.tr("What has been transcribed so far is saved; the rest is left out."),
                self.tr("Keep transcribing"),
            )

    def _ask_to_quit(self, words: str, consequence: str, keep_words: str) -> None:
        self._question = question = QMessageBox(
            QMessageBox.Icon.Question,
            "Captioner",
            words,
            parent=self if self.isVisible() else None,
        )
        question.setInformativeText(consequence)
        quit_button = question.addButton(self.tr("Quit"), QMessageBox.ButtonRole.DestructiveRole)
        keep = question.addButton(keep_words, QMessageBox.ButtonRole.RejectRole)
        question.setDefaultButton(keep)
        quit_button.clicked.connect(self.quit_unasked)
        question.finished.connect(self._end_question)
        question.open()

    def quit_unasked(self) -> None:
        """Close for good; open captions are finished first."""
        self._end_question()
        self._is_ending = True
        self.close()

    def _end_question(self) -> None:
        question, self._question = self._question, None
        if question is not None:
            question.close()
            question.deleteLater()

    def add_close_guard(self, is_busy: Callable[[], bool], stop: Callable[[], None]) -> None:
        """Have closing stop something beside the session, and wait for it.

        Whatever is guarded calls `close_when_idle` when it is done.
        """
        self._close_guards.append((is_busy, stop))

    def close_when_idle(self) -> None:
        """Go on closing, if that was asked for and nothing is left to wait for."""
        if self._wants_to_close and not self._is_busy():
            # Left to the event loop: pending signals are handled before.
            QTimer.singleShot(0, self, self.close)

    @property
    def _is_at_work(self) -> bool:
        """Whether something runs that only the user may end."""
        return self._controller.is_running or self.is_transcribing()

    def _is_busy(self) -> bool:
        return self._controller.is_running or any(is_busy() for is_busy, _ in self._close_guards)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close when nothing is left to lose."""
        if not self._is_ending and self._stays(event):
            return
        if not self._is_busy():
            self._disk_timer.stop()
            event.accept()
            self.closed.emit()
            return
        event.ignore()
        if not self._wants_to_close:
            self._wants_to_close = True
            for _, stop in self._close_guards:
                stop()
            if self._controller.is_running:
                self._controller.stop()
                self._offer_to_quit_now()

    def _stays(self, event: QCloseEvent) -> bool:
        """Go on without the window where that is wanted; returns whether the window may close."""
        if self.keeps_running and self.has_tray():
            self.hide()
        elif self.keeps_running and self._is_at_work:
            self.showMinimized()  # without a tray it must be found again
        elif self._is_at_work:
            event.ignore()
            self.quit()
            return True
        else:
            return False
        event.ignore()
        self.stayed.emit()
        return True

    def _offer_to_quit_now(self) -> None:
        self.show_page(0)
        unminimise(self)
        self.show()
        pending_s = self._controller.pending_s
        lost = (
            self.tr("Quitting now would lose the last {seconds} s.").format(
                seconds=f"{pending_s:.0f}"
            )
            if pending_s >= 1
            else self.tr("Quitting now would lose words that are still being recognised.")
        )
        banner = self.banners.show_message(
            "note",
            self.tr("Finishing the last captions, then closing."),
            lost + " " + self.tr("What is in the transcript is saved."),
            is_dismissible=False,
        )
        banner.add_button(self.tr("Quit now"), self._controller.quit_now)
        self._closing_banner = banner

    def _on_ended(self) -> None:
        if self._controller.status.state is not SessionState.FAILED:  # else it is started again
            self.terms_button.forget()
        self._notices.clear(only_passing=True)
        self._show_folder(self._settings_model.settings)
        if self._closing_banner is not None:
            self.banners.remove(self._closing_banner)
            self._closing_banner = None
        self.close_when_idle()
