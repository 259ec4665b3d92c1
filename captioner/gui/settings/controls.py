"""Controls for one setting each: they show a value and report changes by the user."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QStandardItemModel, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSlider,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from captioner.core.message import NO_MESSAGE, Message
from captioner.core.terms.vocabulary import first_sentence
from captioner.files.paths import file_exists, read_text_file
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.dialogs import choose_file_to_write, choose_folder, dropped_files
from captioner.gui.widgets.layout import DropDown, hbox, push_button, quiet_label
from captioner.gui.widgets.translation import translated
from captioner.settings.fields import Limits, without_controls

_FIELD_PX = 128
_MOST_FILE_BYTES = 1_000_000
_FEW_LETTERS = 14
_BESIDE_WORDS_PX = 58
"""Margins and arrows of a field for numbers."""


class Switch(QCheckBox):
    """Yes or no. Its words wrap where there is no room for them in one line."""

    changed = Signal(object)

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self._words = words
        self.setAccessibleName(words)
        policy = self.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
        policy.setVerticalPolicy(QSizePolicy.Policy.Preferred)  # fixed, it would have one line
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.clicked.connect(lambda: self.changed.emit(self.isChecked()))

    def sizeHint(self) -> QSize:
        return self._size_of(self._words)

    def minimumSizeHint(self) -> QSize:
        few_px = self.fontMetrics().horizontalAdvance("m" * _FEW_LETTERS)
        least = QSize(self._beside_words_px + few_px, super().minimumSizeHint().height())
        return least.boundedTo(self.sizeHint())

    def heightForWidth(self, width: int) -> int:
        """How high it is with its words in as many lines as they need."""
        return self._size_of(self._wrapped(width)).height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setText(self._wrapped(self.width()))

    @property
    def _beside_words_px(self) -> int:
        return self._size_of(self._words).width() - self._width_px(self._words)

    def _size_of(self, words: str) -> QSize:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        size = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words)
        kind = QStyle.ContentsType.CT_CheckBox
        return self.style().sizeFromContents(kind, option, size, self)

    def _width_px(self, words: str) -> int:
        return self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, words).width()

    def _wrapped(self, width_px: int) -> str:
        room_px = width_px - self._beside_words_px
        lines = [""]
        for word in self._words.split(" "):
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._width_px(longer) > room_px:
                lines.append(word)
            else:
                lines[-1] = longer
        return "\n".join(lines)

    def show_value(self, value: Any) -> None:
        self.setChecked(bool(value))


class ShortcutField(QKeySequenceEdit):
    """A combination of keys, taken as they are pressed; may be cleared."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumSequenceLength(1)
        self.setClearButtonEnabled(True)
        self.keySequenceChanged.connect(
            lambda keys: self.changed.emit(keys.toString(QKeySequence.SequenceFormat.PortableText))
        )

    def show_value(self, value: Any) -> None:
        keys = QKeySequence.fromString(str(value), QKeySequence.SequenceFormat.PortableText)
        if keys != self.keySequence():
            self.setKeySequence(keys)


class Choice(DropDown):
    """One of several values."""

    changed = Signal(object)

    def __init__(self, options: Sequence[tuple[Any, str]]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Measuring every option may load a font for each script among them.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.show_options(options)
        self.activated.connect(lambda row: self.changed.emit(self._values[row]))

    def show_value(self, value: Any) -> None:
        """Show the option; a value that is none of them is added as it is."""
        if value not in self._values:
            self.add_option(value, str(value))
        self.setCurrentIndex(self._values.index(value))

    def show_options(self, options: Sequence[tuple[Any, str]]) -> None:
        self.clear()
        self._values = [value for value, _ in options]
        self.addItems([words for _, words in options])

    def add_option(self, value: Any, words: str) -> None:
        """Offer one more value; of one that is there, the words change."""
        if value in self._values:
            self.setItemText(self._values.index(value), words)
        else:
            self._values.append(value)
            self.addItem(words)

    def set_enabled(self, value: Any, is_enabled: bool) -> None:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.item(self._values.index(value)).setEnabled(is_enabled)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Ignore a wheel that scrolls the page: it must not change a setting under it."""
        event.ignore()


class Number(QWidget):
    """A number within limits: a slider for the eye, a field for the exact value.

    Args:
        factor: Of the number shown; 100 shows a share as percent.
        zero_words: Label of the least value, where that has a meaning of its own.
    """

    changed = Signal(object)

    def __init__(
        self,
        limits: Limits,
        step: float,
        unit: str,
        *,
        factor: float = 1.0,
        is_whole: bool = False,
        zero_words: str = "",
    ) -> None:
        super().__init__()
        assert limits.least is not None and limits.most is not None
        self._step = step
        self._factor = factor
        self._is_whole = is_whole
        self.field = _Field()
        shown_step = step * factor
        decimals = 0 if shown_step >= 1 else (1 if shown_step >= 0.1 else 2)
        self.field.setDecimals(decimals)
        self.field.setRange(limits.least * factor, limits.most * factor)
        self.field.setSingleStep(shown_step)
        self.field.setSuffix(f" {unit}" if unit else "")
        self.field.setSpecialValueText(zero_words)
        self.field.setKeyboardTracking(False)
        self.field.lineEdit().setTextMargins(8, 0, 0, 0)
        self.slider = _Slider(Qt.Orientation.Horizontal)
        self.slider.setRange(round(limits.least / step), round(limits.most / step))
        self.slider.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        hbox((self.slider, 1), self.field, inside=self, margins=0, spacing=12)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(lambda steps: self._emit_change(steps * step))
        self.field.valueChanged.connect(lambda number: self._emit_change(number / factor))

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.slider.setAccessibleName(name)
        self.field.setAccessibleName(name)

    def show_value(self, value: Any) -> None:
        for part, number in (
            (self.slider, round(value / self._step)),
            (self.field, value * self._factor),
        ):
            part.blockSignals(True)
            part.setValue(number)
            part.blockSignals(False)

    def _emit_change(self, value: float) -> None:
        exact = round(value) if self._is_whole else round(value, 4)
        self.show_value(exact)
        self.changed.emit(exact)


class _Field(QDoubleSpinBox):
    """As wide as its longest number with its unit, or as its words, which may be longer."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        ends = (self.textFromValue(end) + self.suffix() for end in (self.minimum(), self.maximum()))
        words_px = max(map(self.fontMetrics().horizontalAdvance, (*ends, self.specialValueText())))
        return QSize(max(_FIELD_PX, words_px + _BESIDE_WORDS_PX), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Slider(QSlider):
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class Line(QLineEdit):
    """One line of text; reported when the user leaves it."""

    changed = Signal(object)

    def __init__(self, limits: Limits, placeholder: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        if limits.longest is not None:
            self.setMaxLength(limits.longest)
        self._shown = ""
        self.editingFinished.connect(self._on_finished)

    def show_value(self, value: Any) -> None:
        self._shown = str(value)
        if self.text() != self._shown:
            self.setText(self._shown)

    def _on_finished(self) -> None:
        text = without_controls(self.text())
        if text != self._shown:
            self._shown = text
            self.changed.emit(text)


class Lines(QPlainTextEdit):
    """Several texts, one per line; reported when the user leaves them.

    Text and files are inserted as far as the limits allow, and `problem` says what was left out.

    Attributes:
        problem: A label for the caller's layout; hidden while there is nothing to say.
        documents: Suffixes of files that are not lists, and are passed on by `document_dropped`, as
            are then files with sentences.
    """

    changed = Signal(object)
    document_dropped = Signal(object)
    """The path of a dropped or pasted document."""

    def __init__(self, limits: Limits, placeholder: str) -> None:
        super().__init__()
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setFixedHeight(104)
        self.problem = quiet_label("", is_plain=True)
        self.problem.setProperty("role", "problem")
        self.problem.hide()
        self.documents: Collection[str] = ()
        self._longest = limits.longest or 200
        self._most = int(limits.most or 200)
        self._shown: tuple[str, ...] = ()

    def show_value(self, value: Any) -> None:
        self._shown = tuple(value)
        if self.texts() != self._shown:
            self.setPlainText("\n".join(self._shown))
            self.show_problem(NO_MESSAGE)

    def texts(self) -> tuple[str, ...]:
        """Return the lines as they are now, each once."""
        return tuple(dict.fromkeys(self._within_limits(self.toPlainText().splitlines())))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return bool(dropped_files(source)) or super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Insert text, or the texts of dropped or pasted files; other files change nothing."""
        self.show_problem(NO_MESSAGE)
        files = dropped_files(source)
        if not files:
            self._insert(source.text())
            return
        for path in files:
            if path.suffix.lower() in self.documents:
                self.document_dropped.emit(path)
            else:
                self._insert_file(path)
        self._report()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self._report()

    def _insert_file(self, path: Path) -> None:
        try:
            if not file_exists(path):  # a pipe would be waited for
                raise OSError(Message("it is not a file"))
            text = read_text_file(path, most_bytes=_MOST_FILE_BYTES)
        except (OSError, UnicodeDecodeError) as error:
            words = Message("{path} cannot be read: {reason}.", path=path.name, reason=error)
            self.add_problem(words)
            return
        if self.documents and first_sentence(text.splitlines()[: self._most]) is not None:
            self.document_dropped.emit(path)
        else:
            self._insert(text, on_own_lines=True)

    def _insert(self, text: str, *, on_own_lines: bool = False) -> None:
        """Insert the lines that there is room for."""
        lines = text.splitlines() or [text]
        replaced = self.textCursor().selectedText().count("\u2029")  # Qt's line end
        kept = self._within_limits(lines, self._most - self.document().blockCount() + replaced + 1)
        if kept and on_own_lines and self.textCursor().positionInBlock():
            kept.insert(0, "")
        if not kept:
            return  # else the selection would be lost
        is_whole = len(kept) == len(lines) and not on_own_lines
        self.insertPlainText(text if is_whole else "\n".join(kept))

    def show_problem(self, message: Message) -> None:
        """Show what went wrong, or, with an empty message, that nothing did."""
        self.problem.clear()
        self.problem.hide()
        self.add_problem(message)

    def add_problem(self, message: Message) -> None:
        """Show what else went wrong, such as with the second of two files."""
        words = translated(message)
        if words:
            self.problem.setText(f"{self.problem.text()} {words}".strip())
            self.problem.show()
            announce(self, words)

    def _within_limits(self, lines: Sequence[str], room: int | None = None) -> list[str]:
        """Return the lines that a list may have, and report how many there are beside."""
        written = [text for line in lines if (text := without_controls(line))]
        kept = [line for line in written if len(line) <= self._longest]
        kept = kept[: self._most if room is None else max(0, room)]
        if len(kept) < len(written):
            words = Message(
                "{count} of {total} lines were left out: a list has at most {most} lines of "
                "{longest} characters.",
                count=len(written) - len(kept),
                total=len(written),
                most=self._most,
                longest=self._longest,
            )
            (self.show_problem if room is None else self.add_problem)(words)
        return kept

    def _report(self) -> None:
        texts = self.texts()
        if texts != self._shown:
            self._shown = texts
            self.changed.emit(texts)


class Folder(QWidget):
    """A folder: typed, chosen, or the default, whose placeholder is `default_words`."""

    changed = Signal(object)

    def __init__(self, limits: Limits, default_words: str) -> None:
        super().__init__()
        self.line = Line(limits, default_words)
        self.line.setClearButtonEnabled(True)
        self.line.changed.connect(self.changed)
        self.button = push_button(self.tr("Choose…"), self._choose, name=self._choose_words())
        hbox((self.line, 1), self.button, inside=self, margins=0, spacing=8)
        self.setFocusProxy(self.line)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def show_value(self, value: Any) -> None:
        self.line.show_value(value)

    def _choose_words(self) -> str:
        return self.tr("Choose a folder")

    def _choose(self) -> None:
        choose_folder(self, self.tr("Folder for transcripts"), self.take, self.line.text())

    def take(self, folder: str) -> None:
        self.line.show_value(folder)
        self.changed.emit(folder)


class File(Folder):
    """A file to be written: typed, chosen, or none.

    Args:
        default_words: Placeholder while no file is chosen.
        suffix: Added to a name typed without one.
    """

    def __init__(self, limits: Limits, default_words: str, suffix: str) -> None:
        super().__init__(limits, default_words)
        self._suffix = suffix

    def _choose_words(self) -> str:
        return self.tr("Choose a file")

    def _choose(self) -> None:
        title, name = self.line.accessibleName(), self.line.text()
        choose_file_to_write(self, title, self.take, name=name, suffix=self._suffix)
