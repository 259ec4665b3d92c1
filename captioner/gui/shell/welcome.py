"""The first run: which source, which model, where transcripts go. Three clicks to captions."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QDialog, QLabel, QStackedWidget, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.core.models import ModelChoice
from captioner.gui.ports import GuiServices
from captioner.gui.settings.controls import Folder, Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.settings.model_list import ModelList
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.icons import application_icon
from captioner.gui.widgets.layout import (
    hbox,
    push_button,
    quiet_label,
    scroll_area,
    tell_name,
    text_label,
    vbox,
)
from captioner.gui.widgets.level_meter import LevelMeter
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.source_picker import LiveDevices, SourcePicker
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import size_in_words
from captioner.settings.fields import limits_of
from captioner.settings.model import CaptureSettings, Settings, TranscriptSettings

_HEARD_SHARE = 0.2


class Welcome(QDialog):
    """Three steps; each can be skipped, and all of it is in the settings later."""

    finished_with = Signal(bool)
    """The welcome is over; whether captioning is to start now."""

    _level_came = Signal(object)

    def __init__(
        self,
        services: GuiServices,
        settings_model: SettingsModel,
        background: Background,
        downloads: ModelDownloads,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Welcome to Captioner"))
        resize_within_screen(self, 680, 560)
        self._services = services
        self._settings_model = settings_model
        self._background = background
        self._downloads = downloads
        self._end_probe: Callable[[], None] | None = None
        self._probe_number = 0
        self._is_over = False
        self._largest_bytes = 0
        self.banners = BannerArea()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._build_source())
        self.stack.addWidget(self._build_model())
        self.stack.addWidget(self._build_folder())
        self._lay_out()
        self._level_came.connect(self._on_level, Qt.ConnectionType.QueuedConnection)
        settings_model.changed.connect(self._show_settings)
        settings_model.changed.connect(self.models.refresh)
        self._devices = LiveDevices(services, background, self)
        self._devices.changed.connect(self.picker.set_devices)
        self._devices.watch()
        self.models.begin()
        self._show_settings(settings_model.settings)
        self._show_step(0)

    def _lay_out(self) -> None:
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(QSize(52, 52)))
        self.heading = text_label("", "title")
        self.step_label = quiet_label("")
        titles = vbox(self.heading, self.step_label, spacing=1)
        head = hbox(picture, (titles, 1), spacing=16)
        self.skip_button = push_button(self.tr("Skip"), role="flat", auto_default=False)
        set_tip(self.skip_button, self.tr("Everything can be changed in the settings later"))
        self.skip_button.clicked.connect(lambda: self._finish(starts=False))
        self.back_button = push_button(self.tr("Back"), auto_default=False)
        self.back_button.clicked.connect(lambda: self._show_step(self.stack.currentIndex() - 1))
        self.next_button = push_button("", self._on_next, role="primary")
        self.next_button.setDefault(True)
        buttons = hbox(self.skip_button, None, self.back_button, self.next_button)
        vbox(
            head,
            (self.stack, 1),
            buttons,
            inside=self,
            margins=(28, 24, 28, 20),
            spacing=18,
        )
        self.banners.float_over(self.stack)

    def _build_source(self) -> QWidget:
        self.picker = SourcePicker(self._settings_model.settings.capture)
        self.picker.chosen.connect(self._on_source)
        self.meter = LevelMeter()
        self.meter.setMinimumHeight(30)
        self.heard_label = text_label(wraps=True)
        tell_name(self.picker)
        return _step(
            quiet_label(
                self.tr("Captions are made on this computer. Nothing you say is sent anywhere.")
            ),
            self.picker,
            self.meter,
            self.heard_label,
        )

    def _build_model(self) -> QWidget:
        self.models = ModelList(
            self._services.models, self._settings_model, self._background, self._downloads
        )
        self.models.listed.connect(self._on_models)
        self.space_label = quiet_label("")
        self.read_button = push_button(self.tr("Test my voice…"), auto_default=False)
        set_tip(self.read_button, self.tr("Try your microphone and the model with three sentences"))
        area = scroll_area(self.models)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        page = QWidget()
        vbox(
            quiet_label(
                self.tr(
                    "The built-in model tiny.en captions English at once, without a download. "
                    "A larger model makes fewer mistakes, and some know other languages."
                )
            ),
            (area, 1),
            hbox((self.space_label, 1), self.read_button),
            inside=page,
            margins=0,
            spacing=12,
        )
        return page

    def _build_folder(self) -> QWidget:
        limits = limits_of(TranscriptSettings, "folder")
        self.folder = Folder(limits, str(self._services.folders.sessions))
        self.folder.setAccessibleName(self.tr("Folder for transcripts"))
        self.folder.changed.connect(
            lambda path: self._settings_model.change(lambda s: replace(s.transcripts, folder=path))
        )
        self.keep_nothing = Switch(self.tr("Don’t save anything: captions are only shown"))
        self.keep_nothing.changed.connect(
            lambda is_on: self._settings_model.change(
                lambda s: replace(s.transcripts, keep_nothing=is_on)
            )
        )
        return _step(
            quiet_label(
                self.tr(
                    "Each session is kept as text and subtitles in a folder of its own. "
                    "Sound is not kept unless you ask for it in the settings."
                )
            ),
            self.folder,
            self.keep_nothing,
        )

    def _show_step(self, number: int) -> None:
        self.stack.setCurrentIndex(number)
        last = self.stack.count() - 1
        self.heading.setText(
            (
                self.tr("What should be captioned?"),
                self.tr("Choose a model"),
                self.tr("Where should transcripts go?"),
            )[number]
        )
        self.step_label.setText(
            self.tr("Step {number} of {count}").format(number=number + 1, count=last + 1)
        )
        self.back_button.setVisible(number > 0)
        self.next_button.setText(
            self.tr("Start captioning") if number == last else self.tr("Continue")
        )
        if number == 0:
            self._watch_level()
        else:
            self._stop_probe()
        self.next_button.setFocus()

    def _on_next(self) -> None:
        if self.stack.currentIndex() == self.stack.count() - 1:
            self._finish(starts=True)
        else:
            self._show_step(self.stack.currentIndex() + 1)

    def _finish(self, *, starts: bool) -> None:
        if self._is_over:
            return
        self._is_over = True
        self._stop_probe()
        self._devices.close()
        self._settings_model.change(lambda s: replace(s.general, welcome_done=True))
        self.finished_with.emit(starts)
        self.close()

    def _on_source(self, capture: CaptureSettings) -> None:
        self._settings_model.set_page(capture)
        self._watch_level()

    def _watch_level(self) -> None:
        """Open the device on a thread: some take a second."""
        self._stop_probe()
        self.meter.reset()
        self.heard_label.setText(self.tr("Say something – the bar should move."))
        self._probe_number += 1
        number = self._probe_number
        capture = self._settings_model.settings.capture
        self._background.run(
            lambda: self._services.probe_level(capture, self._level_came.emit),
            lambda end_probe: self._on_probe(number, end_probe),
            lambda error: self._on_no_probe(number, error),
        )

    def _on_probe(self, number: int, end_probe: Callable[[], None]) -> None:
        if number != self._probe_number or self._is_over or self.stack.currentIndex() != 0:
            self._background.run(end_probe)
            return
        self._end_probe = end_probe

    def _on_no_probe(self, number: int, error: Exception) -> None:
        if number == self._probe_number:
            message = error.full_message if isinstance(error, CaptionerError) else str(error)
            self.heard_label.setText(translated(message))

    def _on_level(self, level: LevelChanged) -> None:
        if self._end_probe is None:
            return
        self.meter.show_level(level)
        if self.meter.share > _HEARD_SHARE:
            self.heard_label.setText(self.tr("Sounds good."))

    def _stop_probe(self) -> None:
        if self._end_probe is not None:
            self._background.run(self._end_probe)
            self._end_probe = None

    def _on_models(self, choices: Sequence[ModelChoice]) -> None:
        self._largest_bytes = max((each.size_bytes for each in choices), default=0)
        folder = self._services.folders.sessions
        self._background.run(lambda: self._services.free_bytes(folder), self._on_free_bytes)

    def _on_free_bytes(self, free_bytes: int) -> None:
        words = self.tr("{size} free on this computer").format(size=size_in_words(free_bytes))
        if self._largest_bytes > free_bytes:
            words += " " + self.tr("That is not enough for every model here.")
        self.space_label.setText(words)

    def _show_settings(self, settings: Settings) -> None:
        self.banners.show_for(settings.reading.messages_stay_s)
        self.picker.set_capture(settings.capture)
        self.folder.show_value(settings.transcripts.folder)
        self.keep_nothing.show_value(settings.transcripts.keep_nothing)
        self.folder.setEnabled(not settings.transcripts.keep_nothing)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._finish(starts=False)
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(starts=False)
            return
        super().keyPressEvent(event)


def _step(*parts: QWidget) -> QWidget:
    page = QWidget()
    vbox(*parts, None, inside=page, margins=0, spacing=14)
    return page
