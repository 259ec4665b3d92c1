"""Who speaks, by a click: names, colours, joined voices, captions given to another voice."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QMouseEvent, QPixmap
from PySide6.QtWidgets import QMenu, QPlainTextEdit

from captioner.captions.contrast import readable
from captioner.core.captions import (
    Caption,
    Edit,
    MergeSpeakers,
    NameSpeaker,
    Redo,
    SetSpeaker,
    Undo,
)
from captioner.core.speakers.naming import NOBODY_NAMED, Speaker, next_label
from captioner.gui.transcript.rows import TranscriptRows
from captioner.gui.widgets.dialogs import ask_text, ask_to_agree
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.words import colour_names, voice_print_words

_SWATCH_PX = 14


class SpeakerMenu(QObject):
    """Opens where the label before a caption is clicked; the keyboard has the context menu.

    Args:
        rows: The captions of the view.
        label_length: Returns how many of Qt's characters before a row's words say who speaks.
    """

    edit_wanted = Signal(object)
    """An `Edit`."""

    split_wanted = Signal(int)
    """The number of a caption that is a new voice's, with those like it."""

    memory_wanted = Signal(object)
    """A `Speaker` whose voice is to be remembered."""

    ended = Signal()
    """Another transcript is shown: questions about this one's voices are withdrawn."""

    def __init__(
        self, view: QPlainTextEdit, rows: TranscriptRows, label_length: Callable[[int], int]
    ) -> None:
        super().__init__(view)
        self._view = view
        self._rows = rows
        self._label_length = label_length
        self.now = NOBODY_NAMED
        """Who the voices are."""
        self.can_undo: Callable[[], bool] = lambda: False
        """Asked when a menu opens; so is `can_redo`."""
        self.can_redo: Callable[[], bool] = lambda: False
        self.knows_sound = False
        """Whether it is known how the voices sound."""
        self.menu: QMenu | None = None
        """The one that is open, or was last."""
        view.viewport().installEventFilter(self)
        view.viewport().setMouseTracking(True)

    def begin(self) -> None:
        """Begin with another transcript, without names."""
        self.ended.emit()
        self.now = NOBODY_NAMED

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            place = event.position().toPoint()
            match event.type():
                case QEvent.Type.MouseMove if not event.buttons():
                    is_label = self.row_of_label(place) is not None
                    shape = Qt.CursorShape
                    self._view.viewport().setCursor(
                        shape.PointingHandCursor if is_label else shape.IBeamCursor
                    )
                case QEvent.Type.MouseButtonRelease if (
                    event.button() == Qt.MouseButton.LeftButton
                    and not self._view.textCursor().hasSelection()
                ):
                    row = self.row_of_label(place)
                    if row is not None:
                        self.open(row, event.globalPosition().toPoint())
        return super().eventFilter(watched, event)

    def row_of_label(self, place: QPoint) -> int | None:
        """Return the row whose voice's label is at a place of the viewport."""
        cursor = self._view.cursorForPosition(place)
        row = cursor.blockNumber()
        if row >= len(self._rows) or self.now.of(self._rows[row]) is None:
            return None
        # At the right of the last line's end the cursor is at that end, too.
        is_within = self._view.cursorRect(cursor).adjusted(-40, 0, 40, 0).contains(place)
        is_before_words = cursor.positionInBlock() < self._label_length(row)
        return row if is_within and is_before_words else None

    def open(self, row: int, at: QPoint) -> None:
        """Ask about the voice of a row's caption."""
        self.menu = QMenu(self._view)
        self.menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.ended.connect(self.menu.close)
        self.fill(self.menu, self._rows[row])
        self.menu.popup(at)

    def add_to(self, menu: QMenu, row: int) -> None:
        """Add the actions on the voice of a row's caption, where voices have labels."""
        if row < len(self._rows) and self.now.of(self._rows[row]) is not None:
            menu.addSeparator()
            self.ended.connect(menu.close)
            self.fill(menu.addMenu(self.tr("Who speaks")), self._rows[row])

    def fill(self, menu: QMenu, caption: Caption) -> None:
        """Put what can be said of a caption's voice into a menu."""
        speaker = self.now.of(caption)
        assert speaker is not None
        name = self.now.with_suggestions.name_of(caption)
        voices = self.now.all_of(self._rows)
        others = [one for one in voices if one.label != speaker.label]
        title = menu.addAction(self._swatch(speaker), _plain(name))
        title.setEnabled(False)
        if speaker.suggestion:
            yes, no = self.tr("This is {name}"), self.tr("This is not {name}")
            for words, name in ((yes, speaker.suggestion), (no, "")):
                action = menu.addAction(words.format(name=_plain(speaker.suggestion)))
                edit = NameSpeaker(speaker.label, name, "")
                action.triggered.connect(partial(self.edit_wanted.emit, edit))
            menu.addSeparator()
        menu.addAction(self.tr("Name…")).triggered.connect(lambda: self._ask_name(speaker))
        colours = menu.addMenu(self.tr("Colour"))
        for colour, words in colour_names().items():
            shown = Speaker(speaker.label, colour=colour)
            edit = NameSpeaker(speaker.label, speaker.name, colour)
            action = self._offer(colours, words, edit, shown)
            action.setCheckable(True)
            action.setChecked(shown.hue == speaker.hue)
        joined = menu.addMenu(self.tr("Is the same voice as"))
        joined.setEnabled(bool(others))
        moved = menu.addMenu(self.tr("Only this caption is by"))
        for other in others:
            words = _plain(self.now.shown(other))
            self._offer(joined, words, MergeSpeakers(speaker.label, other.label), other)
            self._offer(moved, words, SetSpeaker((caption.id,), other.label), other)
        shown = Speaker(self._new_label())
        new = moved.addAction(self._swatch(shown), self.tr("A new voice"))
        # Its label is looked for then: another voice may have come while the menu was open.
        new.triggered.connect(
            lambda: self.edit_wanted.emit(SetSpeaker((caption.id,), self._new_label()))
        )
        if self.knows_sound:
            split = menu.addAction(self.tr("This caption and those like it are a new voice"))
            split.triggered.connect(lambda: self.split_wanted.emit(caption.id))
            menu.addSeparator()
            remember = menu.addAction(self.tr("Remember this voice…"))
            remember.setEnabled(bool(speaker.name))
            remember.triggered.connect(lambda: self._ask_to_remember(speaker))
        menu.addSeparator()
        undo = menu.addAction(self.tr("Undo"))
        undo.triggered.connect(lambda: self.edit_wanted.emit(Undo()))
        undo.setEnabled(self.can_undo())
        redo = menu.addAction(self.tr("Redo"))
        redo.triggered.connect(lambda: self.edit_wanted.emit(Redo()))
        redo.setEnabled(self.can_redo())

    def _offer(self, menu: QMenu, words: str, edit: Edit, speaker: Speaker) -> QAction:
        """Add an entry to a menu that makes an edit, with the voice's colour before it."""
        action = menu.addAction(self._swatch(speaker), words)
        action.triggered.connect(lambda: self.edit_wanted.emit(edit))
        return action

    def _ask_name(self, speaker: Speaker) -> None:
        dialog = ask_text(
            self._view,
            self.tr("Name the voice"),
            self.tr("Name"),
            speaker.name or speaker.suggestion,
            lambda name: self.edit_wanted.emit(NameSpeaker(speaker.label, name, "")),
        )
        self.ended.connect(dialog.reject)

    def _ask_to_remember(self, speaker: Speaker) -> None:
        words = self.tr("Recognise {name} in later sessions and recordings?")
        dialog = ask_to_agree(
            self._view,
            self.tr("Remember this voice"),
            words.format(name=speaker.name),
            voice_print_words(),
            self.tr("Remember"),
            lambda: self.memory_wanted.emit(speaker),
            is_destructive=False,
        )
        self.ended.connect(dialog.reject)

    def _new_label(self) -> str:
        return next_label(self._rows, self.now)

    def _swatch(self, speaker: Speaker) -> QIcon:
        colours = current_theme().colours
        pixmap = QPixmap(_SWATCH_PX, _SWATCH_PX)
        pixmap.fill(QColor(readable(speaker.hue, colours.text, (colours.surface,))))
        icon = QIcon(pixmap)
        icon.addPixmap(pixmap, QIcon.Mode.Disabled)  # the menu's title is not one of its entries
        return icon


def _plain(text: str) -> str:
    """Return a name in a menu: no letter of it is a key."""
    return text.replace("&", "&&")
