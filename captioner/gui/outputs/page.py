"""The page that switches outputs on and off, its cards, and the line that shows what is sent."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QImage, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from captioner.core.outputs import (
    LOCAL,
    NETWORK,
    OutputChoice,
    OutputKind,
    OutputStatus,
    PastSession,
)
from captioner.core.sessions import SessionSummary
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.ports import LibraryPort
from captioner.gui.settings.controls import Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.widgets.layout import (
    FlowLayout,
    hbox,
    push_button,
    quiet_label,
    scroll_area,
    text_label,
    vbox,
)
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated

_translate = QCoreApplication.translate


def qr_code(text: str, module_px: int) -> QPixmap:
    """Return a QR code in black on white in every theme, with the quiet edge that readers need."""
    import segno

    made = segno.make(text, error="m", micro=False)
    rows = made.matrix_iter(scale=module_px, border=4)
    side = int(made.symbol_size(module_px, 4)[0])
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.setPixelColor(x, y, Qt.GlobalColor.black)
    return QPixmap.fromImage(image)


_MODULE_PX = 4
_FOR_OBS = "?view=overlay"


class PageControls(QFrame):
    """Who may open a page, its address and its code, and how it stands.

    Args:
        title: The page's content, in a few words.
        explanation: Its purpose.
        status: How the page stands; None while there is none.
        start: Opens the page to `LOCAL` or `NETWORK`, in place of the open one.
    """

    def __init__(
        self,
        model: OutputsModel,
        settings_model: SettingsModel,
        title: str,
        explanation: str,
        status: Callable[[], OutputStatus | None],
        start: Callable[[str], object],
    ) -> None:
        super().__init__()
        self._model, self._settings_model = model, settings_model
        self._title, self._status, self._start = title, status, start
        self.link = ""
        heading = text_label(title, "heading", wraps=True)
        self.network_box = Switch(self.tr("Other devices on this network may open it"))
        set_tip(
            self.network_box,
            self.tr("Not encrypted: on a network that you do not trust, others may read along."),
        )
        self.network_box.setChecked(settings_model.settings.outputs.share_in_network)
        self.network_box.toggled.connect(self._on_network)
        self.button = push_button("", self._on_clicked)
        self.status_label = quiet_label("")
        for label in (heading, self.status_label):
            label.setTextFormat(Qt.TextFormat.PlainText)  # sessions are called what people like
        self.address = QLineEdit()
        self.address.setReadOnly(True)
        self.address.setAccessibleName(self.tr("Address of the page"))
        self.copy_button = push_button(self.tr("Copy address"), lambda: self._copy(""))
        self.obs_button = push_button(
            self.tr("Copy for OBS"),
            lambda: self._copy(_FOR_OBS),
            tip=self.tr("For a browser source: captions on a transparent background"),
        )
        self.open_button = push_button(self.tr("Open"), self._open)
        self.code = QLabel()
        self.code.setAccessibleName(self.tr("The address as a QR code"))
        buttons = FlowLayout(self.copy_button, self.obs_button, self.open_button, spacing=8)
        self._details = QWidget()
        texts = vbox(self.address, buttons, None, spacing=8)
        hbox((texts, 1), self.code, inside=self._details, margins=0, spacing=16)
        self._options = vbox(self.network_box, spacing=8)
        vbox(
            hbox((heading, 1), self.button, spacing=10),
            quiet_label(explanation),
            self._options,
            self.status_label,
            self._details,
            inside=self,
            margins=(18, 14, 14, 14),
            spacing=8,
        )
        model.changed.connect(self._show)
        self._show()

    @property
    def who(self) -> str:
        """Who may open it, as chosen: `LOCAL` or `NETWORK`."""
        return NETWORK if self.network_box.isChecked() else LOCAL

    def _show(self, _statuses: object = ()) -> None:
        status = self._status()
        is_on = status is not None and status.is_on
        self.button.setText(self.tr("Stop") if is_on else self.tr("Show"))
        self.button.setAccessibleName(f"{self.button.text()}: {self._title}")
        self.button.setProperty("role", "" if is_on else "primary")
        self.button.style().polish(self.button)
        self.status_label.setText(translated(status.line) if status is not None else "")
        self.status_label.setVisible(status is not None)
        link = status.link if is_on and status is not None else ""
        self._details.setVisible(bool(link))
        if link != self.link:
            self.link = link
            self.address.setText(link)
            is_for_phones = bool(link) and "//127." not in link
            self.code.setVisible(is_for_phones)
            if is_for_phones:
                self.code.setPixmap(qr_code(link, _MODULE_PX))

    def _on_clicked(self) -> None:
        status = self._status()
        if status is not None and status.is_on:
            self._model.stop(status.number)
        else:
            self._start(self.who)

    def _on_network(self, may_open: bool) -> None:
        self._settings_model.change(lambda s: replace(s.outputs, share_in_network=may_open))
        if self.link:
            self._start(self.who)

    def _copy(self, view: str) -> None:
        QGuiApplication.clipboard().setText(self.link + view)

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl(self.link, QUrl.ParsingMode.StrictMode))


class PageCard(PageControls):
    """Switches the page of live captions on and off."""

    def __init__(self, model: OutputsModel, settings_model: SettingsModel) -> None:
        super().__init__(
            model,
            settings_model,
            _translate("PageCard", "Show on other screens"),
            _translate(
                "PageCard",
                "Captions on a web page: for the screen in the hall, tablets, phones or OBS. "
                "Anyone with the address can read along until you stop it.",
            ),
            lambda: model.of(OutputKind.PAGE),
            self._begin,
        )
        self.setProperty("role", "card")
        self.keep_box = Switch(self.tr("Use the same address next time (for OBS)"))
        self.keep_box.clicked.connect(self._on_keep)
        self._options.addWidget(self.keep_box)
        self._kept_word = ""
        model.look_up(OutputKind.PAGE, self._on_kept)

    def _begin(self, who: str) -> None:
        choice = OutputChoice(OutputKind.PAGE, who, self._kept_word)
        self._model.start(choice, is_kept=self.keep_box.isChecked())

    def _on_kept(self, kept: OutputChoice | None) -> None:
        if kept is not None:
            self.keep_box.setChecked(True)
            self._kept_word = kept.secret

    def _on_keep(self, is_kept: bool) -> None:
        self._kept_word = ""
        if not is_kept:
            self._model.forget(OutputKind.PAGE)
        elif self.link:
            self._model.keep(OutputChoice(OutputKind.PAGE, self.who))


class OutputCard(QFrame):
    """Takes an address, found where `words` say, and switches the output on and off."""

    def __init__(
        self, model: OutputsModel, kind: OutputKind, words: str, secret_name: str = ""
    ) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._model, self.kind = model, kind
        title = translated(kind.title)
        heading = text_label(title, "heading", wraps=True)
        self.address = self._field(self.tr("Address"), title)
        if kind is OutputKind.OBS:  # a computer's name; other addresses let anyone write
            self.address.setEchoMode(QLineEdit.EchoMode.Normal)
        self.secret = self._field(secret_name, title)
        self.secret.setVisible(bool(secret_name))
        self.keep_box = Switch(self.tr("Keep in this computer's keyring"))
        self.keep_box.setAccessibleName(f"{title}: {self.keep_box.text()}")
        self.keep_box.clicked.connect(self._on_keep)
        self.button = push_button("", self._on_clicked)
        self.test_button = push_button(
            self.tr("Send a test line"),
            lambda: model.send_test(kind, self.tr("This is a test line.")),
        )
        self.test_button.setAccessibleName(f"{title}: {self.test_button.text()}")
        self.status_label = quiet_label("")
        self.status_label.setTextFormat(Qt.TextFormat.PlainText)  # servers have their say in it
        vbox(
            hbox((heading, 1), FlowLayout(self.test_button, self.button, spacing=10), spacing=10),
            quiet_label(words),
            hbox((self.address, 3), (self.secret, 1), spacing=8),
            self.keep_box,
            self.status_label,
            inside=self,
            margins=(18, 14, 14, 14),
            spacing=8,
        )
        self.address.textChanged.connect(self._show_button)
        self.address.returnPressed.connect(self._on_clicked)
        model.changed.connect(lambda _statuses: self._show(model.of(kind)))
        self._show(None)
        model.look_up(kind, self._on_kept)

    def _field(self, name: str, title: str) -> QLineEdit:
        field = QLineEdit()
        field.setPlaceholderText(name)
        field.setAccessibleName(f"{title}: {name}")
        field.setEchoMode(QLineEdit.EchoMode.Password)  # the screen may be shared in the meeting
        return field

    def _on_kept(self, kept: OutputChoice | None) -> None:
        # A keyring may wait for its password for long: meanwhile another address may be there.
        if kept is not None and not self.address.text():
            self.keep_box.setChecked(True)
            self.address.setText(kept.address)
            self.secret.setText(kept.secret)

    def _show(self, status: OutputStatus | None) -> None:
        is_on = status is not None and status.is_on
        self.status_label.setText(translated(status.line) if status is not None else "")
        self.status_label.setVisible(status is not None)
        for field in (self.address, self.secret):
            field.setEnabled(not is_on)
        self._show_button()

    @property
    def _is_on(self) -> bool:
        status = self._model.of(self.kind)
        return status is not None and status.is_on

    def _show_button(self) -> None:
        self.button.setText(self.tr("Stop") if self._is_on else self.tr("Send"))
        self.button.setAccessibleName(f"{self.button.text()}: {translated(self.kind.title)}")
        self.button.setEnabled(self._is_on or bool(self.address.text().strip()))
        self.test_button.setVisible(self._is_on)

    def _choice(self) -> OutputChoice:
        return OutputChoice(self.kind, self.address.text().strip(), self.secret.text())

    def _on_clicked(self) -> None:
        if self._is_on:
            self._model.stop_kind(self.kind)
        elif self.address.text().strip():
            self._model.start(self._choice(), is_kept=self.keep_box.isChecked())

    def _on_keep(self, is_kept: bool) -> None:
        if not is_kept:
            self._model.forget(self.kind)
        elif self._is_on:
            self._model.keep(self._choice())


class ShareDialog(QDialog):
    """Switches the page of the session that `read` returns on another thread; it outlasts this."""

    def __init__(
        self,
        model: OutputsModel,
        settings_model: SettingsModel,
        session: SessionSummary,
        read: Callable[[], PastSession],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_translate("PageCard", "Show on other screens"))
        self.resize(540, 370)  # with room for the address

        def status() -> OutputStatus | None:
            is_this = model.shared_session_id == session.id
            return model.of(OutputKind.SESSION) if is_this else None

        self.controls = PageControls(
            model,
            settings_model,
            session.title,
            self.tr(
                "The transcript as it reads now, on a web page. Anyone with the address can "
                "read it until you stop it, even after this dialog is closed."
            ),
            status,
            lambda who: model.share(who, session.id, read),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        self._column = vbox(
            self.controls, None, buttons, inside=self, margins=(6, 6, 16, 14), spacing=8
        )

    def event(self, event: QEvent) -> bool:
        """Grow where the address and its code have come and need more room than there is."""
        is_done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            size = self.size().expandedTo(self._column.totalMinimumSize())
            needed = self._column.totalHeightForWidth(size.width())
            self.resize(size.expandedTo(QSize(0, needed)))
        return is_done


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
        super().showEvent(event)
        if self.page_card is None:
            self._build()

    def share(self, session: SessionSummary) -> None:
        def read() -> PastSession:
            details = self._library().details(session.id)
            return PastSession(session.title, details.captions, details.speakers)

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


class SendingBar(QWidget):
    """A line for each output, with a button that stops it."""

    def __init__(self, model: OutputsModel) -> None:
        super().__init__()
        frame = QFrame()
        frame.setProperty("role", "note")
        self.setAccessibleName(self.tr("What is sent to others"))
        self._model = model
        self._column: QVBoxLayout = vbox(inside=frame, margins=(14, 6, 8, 6), spacing=4)
        vbox(frame, inside=self, margins=(18, 0, 18, 6))
        self.buttons: dict[int, QPushButton] = {}
        self._labels: dict[int, QLabel] = {}
        self._rows: dict[int, QWidget] = {}
        model.changed.connect(self.show_statuses)
        self.show_statuses(model.statuses)

    @property
    def lines(self) -> list[str]:
        return [label.text() for label in self._labels.values()]

    def show_statuses(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Show these; a button that has the focus keeps it."""
        for number in [each for each in self._labels if each not in {s.number for s in statuses}]:
            del self._labels[number], self.buttons[number]
            row = self._rows.pop(number)
            row.hide()
            row.deleteLater()
        for status in statuses:
            if status.number not in self._labels:
                self._add(status.number)
            line = translated(status.line)
            self._labels[status.number].setText(line)
            button = self.buttons[status.number]
            button.setText(self.tr("Stop") if status.is_on else self.tr("Dismiss"))
            button.setAccessibleName(f"{button.text()}: {line}")
        self.setVisible(bool(statuses))

    def _add(self, number: int) -> None:
        label = text_label(wraps=True, is_plain=True)
        button = push_button("", lambda: self._model.stop(number))
        row = QWidget()
        hbox((label, 1), button, inside=row, margins=0, spacing=10)
        self._labels[number], self.buttons[number] = label, button
        self._rows[number] = row
        self._column.addWidget(row)
