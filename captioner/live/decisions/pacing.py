"""How often and in how long a window to decode, given the cost of a decode on this machine."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from captioner.core.message import NO_MESSAGE, Message
from captioner.core.recognition import Hypothesis, WindowSettings

MAXIMUM_WINDOW_S = 30.0
_SHOWN_AFTER_S = 0.25


class SavePower(StrEnum):
    """When to decode less often than the machine could."""

    NEVER = "never"
    ON_BATTERY = "battery"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class PaceSettings:
    """Bounds of the pace, which otherwise adapts to the machine.

    Attributes:
        shortest_partial_interval_s: Lower bound; readers gain nothing from faster changes.
        longest_partial_interval_s: Upper bound; beyond it captions are no longer live.
        load: Largest share of time that the recogniser spends on partials; the rest is for finals
            and other programs.
        window: Preferred window, used if the machine can afford it.
        shortest_partial_floor_s: Window floor of partial decodes on machines that cannot.
        affordable_partial_s: Longest desired duration of a partial decode.
        affordable_final_s: Longest desired duration of a final decode.
        final_beam_size: Beams of final decodes in the full window; 1 is greedy.
        shown_within_s: A model that shows words this soon needs no draft model.
        draft_interval_s: Interval between decodes of the draft model.
        draft_window: Window of the draft model.
        drafted_sound_s: New sound the accurate model waits for if a draft model shows it first.
        saving_interval_s: Shortest interval of partials and drafts while saving power.
        saving_load: `load` while saving power.
    """

    shortest_partial_interval_s: float = 0.5
    longest_partial_interval_s: float = 3.0
    load: float = 0.9
    window: WindowSettings = field(default_factory=WindowSettings)
    shortest_partial_floor_s: float = 5.0
    affordable_partial_s: float = 0.8
    affordable_final_s: float = 1.3
    final_beam_size: int = 5
    shown_within_s: float = 0.8
    draft_interval_s: float = 0.6
    draft_window: WindowSettings = field(
        default_factory=lambda: WindowSettings(floor_s=3.0, margin_s=0.3)
    )
    drafted_sound_s: float = 2.0
    saving_interval_s: float = 1.2
    saving_load: float = 0.5

    def saving_power(self) -> "PaceSettings":
        """Return these settings with rarer partials and drafts; finals are not delayed."""
        return replace(
            self,
            shortest_partial_interval_s=max(
                self.shortest_partial_interval_s, self.saving_interval_s
            ),
            draft_interval_s=max(self.draft_interval_s, self.saving_interval_s),
            load=min(self.load, self.saving_load),
        )


@dataclass(frozen=True, slots=True)
class Pace:
    """The chosen pace of decoding.

    Attributes:
        partial_interval_s: Time from the start of one partial decode to the next.
        partial_window: Window of partial decodes.
        final_window: Window of final decodes.
        final_beam_size: Beams of final decodes.
        trim_after_s: Committed sound leaves the window once the window holds more than this.
        context_s: Committed sound that stays in the window, in seconds.
        draft_interval_s: Time from the start of one draft decode to the next; None without drafts.
        draft_window: Window of draft decodes.
        new_sound_s: New sound that makes another partial decode worthwhile.
    """

    partial_interval_s: float
    partial_window: WindowSettings
    final_window: WindowSettings
    final_beam_size: int
    trim_after_s: float
    context_s: float
    draft_interval_s: float | None = None
    draft_window: WindowSettings = field(default_factory=WindowSettings)
    new_sound_s: float = 0.12


_REMEMBERED_DECODES = 24


class CostModel:
    """Predicts a decode's duration on this machine: encoding by window length, plus decoding text.

    Encoding time is a straight line fitted to the recent decodes, which also predicts windows not
    seen yet; up to 30 s the quadratic cost of attention is small against the rest.
    """

    def __init__(self) -> None:
        self._encodes: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED_DECODES)
        self._writings_s: deque[float] = deque(maxlen=_REMEMBERED_DECODES)
        self._taken: deque[tuple[float, float]] = deque(maxlen=_REMEMBERED_DECODES)

    def observe(self, hypothesis: Hypothesis) -> None:
        self._encodes.append((hypothesis.window_s, hypothesis.encode_s))
        # Forced words take the decoder's time as well, so the whole decode counts.
        writing_s = hypothesis.decode_s + hypothesis.align_s
        self._writings_s.append(writing_s)
        if hypothesis.cpu_s:
            self._taken.append((hypothesis.encode_s + writing_s, hypothesis.cpu_s))

    def cost_s(self, window_s: float) -> float:
        """Predicted time of a decode in a window of that length, in seconds."""
        writing_s = sum(self._writings_s) / max(1, len(self._writings_s))
        return self._encode_s(window_s) + writing_s

    def own_cost_s(self, window_s: float) -> float:
        """Return the predicted time if no other program used the processor, in seconds."""
        taken_s = sum(taken_s for taken_s, _ in self._taken)
        if not taken_s:
            return self.cost_s(window_s)
        # The least disturbed decode shows the number of processors that a decode uses at once.
        used = max(1.0, *(cpu_s / taken_s for taken_s, cpu_s in self._taken if taken_s))
        own_s = sum(cpu_s for _, cpu_s in self._taken) / used
        return self.cost_s(window_s) * min(1.0, own_s / taken_s)

    def _encode_s(self, window_s: float) -> float:
        if not self._encodes:
            return 0.0
        mean_window = sum(window for window, _ in self._encodes) / len(self._encodes)
        mean_spent = sum(spent for _, spent in self._encodes) / len(self._encodes)
        spread = sum((window - mean_window) ** 2 for window, _ in self._encodes)
        if spread < 1.0:  # one window only: cost in proportion to it
            return mean_spent * window_s / max(0.1, mean_window)
        slope = (
            sum((window - mean_window) * (spent - mean_spent) for window, spent in self._encodes)
            / spread
        )
        slope = min(max(slope, 0.0), mean_spent / mean_window)
        return mean_spent + slope * (window_s - mean_window)


def choose_pace(costs: CostModel, settings: PaceSettings, draft: CostModel | None = None) -> Pace:
    """Return the best pace that the machine can afford.

    Args:
        costs: Cost of the accurate model's decodes.
        settings: Bounds of the pace.
        draft: Cost of the draft model's decodes; None without one.

    Finals get the full 30 s window if that is affordable, because Whisper was trained on it
    (docs/decisions/whole-finals.md). Otherwise window floors shrink first (of partial decodes down
    to `shortest_partial_floor_s`), then the interval between partial decodes grows. Finals are
    always made. Load from other programs changes the interval but no window: the words stay the
    same and come later.
    """
    if settings.window.full:
        partial = final = settings.window
    else:
        partial = replace(
            settings.window,
            floor_s=_widest_affordable_s(
                costs,
                settings.window.floor_s,
                settings.shortest_partial_floor_s,
                settings.affordable_partial_s,
            ),
        )
        final = replace(
            settings.window,
            floor_s=_widest_affordable_s(
                costs,
                settings.window.floor_s,
                partial.floor_s,
                settings.affordable_final_s,
            ),
        )
        if partial.floor_s < settings.window.floor_s:
            partial = replace(partial, margin_s=min(partial.margin_s, 0.5))
            final = replace(final, margin_s=min(final.margin_s, 1.0))
        if costs.own_cost_s(MAXIMUM_WINDOW_S) <= settings.affordable_final_s:
            final = WindowSettings(full=True)
    window_s = MAXIMUM_WINDOW_S if partial.full else partial.floor_s
    spent_s = costs.cost_s(window_s)
    interval_s = min(
        settings.longest_partial_interval_s,
        max(settings.shortest_partial_interval_s, spent_s / settings.load),
    )
    is_slow = partial.floor_s < settings.window.floor_s
    pace = Pace(
        partial_interval_s=interval_s,
        partial_window=partial,
        final_window=final,
        final_beam_size=settings.final_beam_size if final.full else 1,
        trim_after_s=max(4.0, partial.floor_s - partial.margin_s) if is_slow else 10.0,
        context_s=1.5 if is_slow else 4.0,
    )
    # A word waits for half an interval, for the decode, and until it may be shown.
    shown_s = 0.5 * interval_s + spent_s + _SHOWN_AFTER_S
    if draft is None or shown_s <= settings.shown_within_s:
        return pace
    return replace(
        pace,
        draft_interval_s=max(
            settings.draft_interval_s, draft.cost_s(settings.draft_window.floor_s) / settings.load
        ),
        draft_window=settings.draft_window,
        new_sound_s=settings.drafted_sound_s,
    )


def _widest_affordable_s(
    costs: CostModel, wanted_s: float, shortest_s: float, affordable_s: float
) -> float:
    shortest_s = min(shortest_s, wanted_s)
    for floor_s in (wanted_s, 8.0, 6.0):
        if shortest_s <= floor_s <= wanted_s and costs.own_cost_s(floor_s) <= affordable_s:
            return floor_s
    return shortest_s


_WATCHED_WORDS = 40
_LEAST_SHARE = 0.2


class DraftWatch:
    """Tracks whether the draft model also recognised the newest committed words.

    A draft model that returns another language or nothing agrees on hardly any word; a merely
    weak one still agrees on half of them.
    """

    def __init__(self) -> None:
        self._agreed: deque[bool] = deque(maxlen=_WATCHED_WORDS)

    def is_useless(self, agreed: Sequence[bool]) -> bool:
        """Add whether both models recognised each newly committed word; return the verdict."""
        self._agreed.extend(agreed)
        is_known = len(self._agreed) == _WATCHED_WORDS
        return is_known and sum(self._agreed) < _LEAST_SHARE * _WATCHED_WORDS


@dataclass(frozen=True, slots=True)
class OverloadSettings:
    """Thresholds in seconds of sound.

    Attributes:
        behind_s: Captions lag once more sound than this waits.
        caught_up_s: They have caught up once less than this waits; lower than `behind_s`, so that
            the message does not flicker.
    """

    behind_s: float = 2.0
    caught_up_s: float = 1.0


class OverloadWatch:
    """Turns changes of the backlog into messages for the reader."""

    def __init__(self, settings: OverloadSettings | None = None) -> None:
        self._settings = settings or OverloadSettings()
        self._told_s: float | None = None
        self.longest_backlog_s = 0.0

    @property
    def is_behind(self) -> bool:
        return self._told_s is not None

    def update(self, backlog_s: float) -> Message | None:
        """Note the current backlog, in seconds of sound.

        Returns:
            A new message for the reader, an empty one once captions keep up again, or None if
            nothing has changed that the user should see.
        """
        self.longest_backlog_s = max(self.longest_backlog_s, backlog_s)
        if self._told_s is None:
            if backlog_s <= self._settings.behind_s:
                return None
        elif backlog_s < self._settings.caught_up_s:
            self._told_s = None
            return NO_MESSAGE
        elif abs(backlog_s - self._told_s) < 0.5:
            return None
        self._told_s = backlog_s
        return Message("Behind by {backlog_s:.1f} s", backlog_s=backlog_s)
