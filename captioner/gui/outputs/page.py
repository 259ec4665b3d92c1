"""The page of the window that switches outputs on and off."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QWidget

from captioner.core.outputs import OutputKind, PastSession
from captioner.core.sessions import SessionSummary
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.output_card import OutputCard
from captioner.gui.outputs.page_card import PageCard
from captioner.gui.outputs.share_dialog import ShareDialog
from captioner.gui.ports.library import LibraryPort
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import scroll_area, vbox


class OutputsPage(QWidget):
    """Other screens first, then everything that captions can be sent to.

    The cards are made when the page is first shown: few ever need them.

    Args:
        library: Has the past sessions that can be shown, too.
    """

    def __init__(
        self,
        model: OutputsModel,
        settings_model: SettingsModel,
        library: Callable[[], LibraryPort],
    ) -> None:
        super().__init__()
        self._model, self._settings_model, self._library = model, settings_model, library
        self.page_card: PageCard | None = None
        self.cards: dict[OutputKind, OutputCard] = {}
        self._column = vbox(inside=self, margins=0, spacing=0)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the cards, the first time."""
        super().showEvent(event)
        if self.page_card is None:
            self._build()

    def share(self, session: SessionSummary) -> None:
        """Ask who may open a page of a past session, then show it."""

        def read() -> PastSession:
            library = self._library()
            captions, speakers = library.captions(session.id), library.speakers(session.id)
            return PastSession(session.title, captions, speakers)

        ShareDialog(self._model, self._settings_model, session, read, self.window()).open()

    def _build(self) -> None:
        model = self._model
        title = QLabel(self.tr("Captions elsewhere"))
        title.setProperty("role", "title")
        words = quiet_label(
            self.tr(
                "Captions stay on this computer unless you send them. The window always shows "
                "what is being sent, and one click stops it."
            )
        )
        self.page_card = PageCard(model, self._settings_model)
        key, password = self.tr("Key (optional)"), self.tr("Password")
        self.cards = {
            kind: OutputCard(model, kind, explanation, secret)
            for kind, explanation, secret in (
                (
                    OutputKind.ZOOM,
                    self.tr("The host copies the address in Zoom: Captions, “Copy the API token”."),
                    "",
                ),
                (
                    OutputKind.TEAMS,
                    self.tr("The organiser copies the CART link in the meeting's options."),
                    "",
                ),
                (
                    OutputKind.WEBEX,
                    self.tr("The host copies the address in Webex: Captions, “Copy API link”."),
                    "",
                ),
                (
                    OutputKind.OBS,
                    self.tr(
                        "Captions that viewers of the stream can switch on: Tools, “WebSocket "
                        "Server Settings”; ws://localhost:4455."
                    ),
                    password,
                ),
                (
                    OutputKind.WEB_HOOK,
                    self.tr("Every event as JSON by POST, signed if there is a key."),
                    key,
                ),
                (
                    OutputKind.WEB_CAPTIONER,
                    self.tr("Finished captions by POST, for tools made for Web Captioner."),
                    "",
                ),
            )
        }
        inside = QWidget()
        cards = [self.page_card, *self.cards.values()]
        vbox(title, words, *cards, None, inside=inside, margins=(24, 20, 24, 20), spacing=12)
        self._column.addWidget(scroll_area(inside))
