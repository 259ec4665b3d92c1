"""The outputs on the GUI's thread."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from captioner.core.outputs import OutputChoice, OutputKind, OutputStatus, PastSession
from captioner.gui.ports import OutputsPort
from captioner.gui.widgets.background import Background

_LOOK_AT_DAY_EVERY_MS = 30_000


class OutputsModel(QObject):
    """The outputs that are on, and the actions of the windows on them."""

    changed = Signal(object)
    """All that are on, or gave up."""

    _came = Signal(object)

    def __init__(
        self, outputs: OutputsPort, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._outputs = outputs
        self._background = background
        self.statuses: tuple[OutputStatus, ...] = ()
        self.shared_session_id = ""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        outputs.subscribe(self._came.emit)
        self._day = date.today()
        timer = QTimer(self)
        timer.timeout.connect(lambda: self.look_at_day(date.today()))
        timer.start(_LOOK_AT_DAY_EVERY_MS)

    def of(self, kind: OutputKind) -> OutputStatus | None:
        """Return the newest output of a kind."""
        found = [status for status in self.statuses if status.kind is kind]
        return found[-1] if found else None

    def start(self, choice: OutputChoice, *, is_kept: bool) -> None:
        """Switch an output on, in place of the one of its kind, and keep its address."""
        self.stop_kind(choice.kind)

        def start() -> None:
            self._outputs.start(choice)
            if is_kept:
                self._outputs.keep(choice)

        self._background.run(start)

    def share(self, who: str, session_id: str, read: Callable[[], PastSession]) -> None:
        """Show a past session on other screens, in place of another."""
        self.stop_kind(OutputKind.SESSION)
        self.shared_session_id = session_id
        choice = OutputChoice(OutputKind.SESSION, who)
        self._background.run(lambda: self._outputs.start(choice, read()))

    def keep(self, choice: OutputChoice) -> None:
        self._background.run(lambda: self._outputs.keep(choice))

    def stop(self, number: int) -> None:
        self._outputs.stop(number)

    def stop_kind(self, kind: OutputKind) -> None:
        for status in self.statuses:
            if status.kind is kind:
                self.stop(status.number)

    def stop_all(self) -> None:
        for status in self.statuses:
            self.stop(status.number)

    def send_test(self, kind: OutputKind, text: str) -> None:
        if (status := self.of(kind)) is not None:
            self._outputs.send_test(status.number, text)

    def look_up(self, kind: OutputKind, found: Callable[[OutputChoice | None], object]) -> None:
        self._background.run(lambda: self._outputs.kept(kind), found)

    def forget(self, kind: OutputKind) -> None:
        self._background.run(lambda: self._outputs.forget(kind))

    def look_at_day(self, today: date) -> None:
        """On another day, “since 18:30” is no longer true: report all outputs again."""
        if today != self._day:
            self._day = today
            self.changed.emit(self.statuses)

    def _take(self, statuses: tuple[OutputStatus, ...]) -> None:
        self.statuses = statuses
        self.changed.emit(statuses)
