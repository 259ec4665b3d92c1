"""Shown words stay until there is evidence against them."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.decisions.shown_tail import ShownTail
from captioner.live.decisions.stabiliser import Stabiliser, StabiliserSettings

LASTING = StabiliserSettings(
    agreement_s=99, unsure_agreement_s=99, doubtful_agreement_s=99, certain_distance_s=99
)
"""Commits nothing."""


def words(text: str, probability: float = 0.95, start_s: float = 0.0) -> list[Word]:
    """0.3 s each, 0.05 s apart."""
    return [
        Word(one, start_s + 0.35 * at, start_s + 0.35 * at + 0.3, probability)
        for at, one in enumerate(text.split())
    ]


class Reader:
    """Takes decodes in and says what is shown."""

    def __init__(
        self,
        settings: StabiliserSettings = LASTING,
        mode: ReadingMode = ReadingMode.BALANCED,
    ) -> None:
        self.heard = Stabiliser(settings)
        self._tail = ShownTail(LiveSettings(reading_mode=mode, stabiliser=settings))

    def hear(self, new_words: Sequence[Word], until_s: float, *, by_draft: bool = False) -> str:
        if by_draft:
            self.heard.update_draft(new_words, until_s)
        else:
            self.heard.update(new_words, until_s)
        return self.shown

    @property
    def shown(self) -> str:
        return " ".join(one.text for one in self._tail.update(self.heard))


def test_a_word_that_one_decode_misses_or_doubts_stays() -> None:
    reader = Reader()
    assert reader.hear(words("we need more"), 1.3) == "we need more"
    assert reader.hear(words("we need"), 1.5) == "we need more"
    assert reader.hear(words("we need more", 0.1), 1.7) == "we need more"
    assert reader.hear(words("we need more people now"), 2.1) == "we need more people now"


def test_a_word_that_is_heard_no_more_goes_when_its_time_is_over() -> None:
    reader = Reader()
    reader.hear(words("we need more"), 1.3)
    assert reader.hear(words("we need"), 2.2) == "we need more"
    assert reader.hear(words("we need"), 2.4) == "we need"


def test_another_word_takes_its_place_when_it_has_stood_in_two_decodes() -> None:
    reader = Reader()
    reader.hear(words("we heed"), 1.0)
    assert reader.hear(words("we need"), 1.2) == "we heed"
    assert reader.hear(words("we need more"), 1.4) == "we need more"


def test_a_word_between_words_that_stand_stays_until_the_commit() -> None:
    reader = Reader()
    assert reader.hear(words("we heed more"), 1.3) == "we heed more"
    assert reader.hear(words("we need more"), 1.5) == "we heed more"
    assert reader.hear(words("we need more people"), 2.0) == "we heed more people"
    reader = Reader(StabiliserSettings(agreement_s=0.5))
    assert reader.hear(words("we heed more"), 1.3) == "we heed more"
    reader.hear(words("we need more"), 1.4)
    reader.hear(words("we need more people"), 1.9)
    assert [one.text for one in reader.heard.committed] == ["we", "need", "more"]
    assert reader.shown == "people"


def test_the_draft_alone_replaces_no_word_before_a_second_is_over() -> None:
    reader = Reader()
    assert reader.hear(words("we heed"), 0.85) == "we heed"
    for until_s in (1.2, 1.5, 1.8):
        assert reader.hear(words("we need"), until_s, by_draft=True) == "we heed"
    assert reader.hear(words("we need"), 1.9, by_draft=True) == "we need"


def test_words_that_flip_do_not_flicker() -> None:
    reader = Reader()
    shown = [
        reader.hear(words("we " + ("need" if round_ % 2 else "heed")), 0.9 + 0.2 * round_)
        for round_ in range(5)
    ]
    assert set(shown) == {"we heed"}


def test_committed_words_leave_the_tail_at_once_whatever_was_shown() -> None:
    reader = Reader(StabiliserSettings(agreement_s=0.5))
    assert reader.hear(words("we heed more"), 1.3) == "we heed more"
    for until_s in (1.4, 2.0):
        reader.hear(words("we need more"), until_s)
    assert [one.text for one in reader.heard.committed] == ["we", "need", "more"]
    assert reader.shown == ""


def test_what_was_committed_is_not_shown_again_behind_itself() -> None:
    reader = Reader(StabiliserSettings(agreement_s=0.5))
    reader.hear(words("we need more"), 1.2)
    late = [Word(one.text, one.start_s - 0.3, one.end_s - 0.3, 0.95) for one in words("we need")]
    reader.hear([*late, Word("more", 0.7, 1.0, 0.3)], 1.75)
    assert [one.text for one in reader.heard.committed] == ["we", "need"]
    assert reader.shown == "more"


def test_the_other_ways_of_reading_are_as_they_were() -> None:
    steady, fast = Reader(mode=ReadingMode.STEADY), Reader(mode=ReadingMode.FAST)
    assert steady.hear(words("we need"), 1.0) == ""
    assert fast.hear(words("we need", 0.1), 0.6) == "we need"
    assert fast.hear(words("we"), 0.7) == "we"


def test_the_same_word_at_another_time_does_not_take_the_word_after_it_away() -> None:
    reader = Reader()
    reader.hear(words("a c c", 0.0), 3.0)
    assert reader.hear(words("a a a c a", 0.0), 3.3) == "a c c a"
    assert reader.hear(words("c", 0.0), 3.6) == "a c c a"
    assert reader.hear(words("c c b", 0.0), 3.9) == "a c c a"


_texts = st.lists(st.sampled_from("a b c d".split()), max_size=6)


@given(st.lists(st.tuples(_texts, st.floats(0, 1)), max_size=25))
def test_nothing_shown_goes_within_a_second_but_for_words_that_stood_twice(
    decodes: list[tuple[list[str], float]],
) -> None:
    reader = Reader()
    before: list[str] = []
    since_s: list[float] = []
    earlier: list[str] = []
    for round_, (texts, probability) in enumerate(decodes):
        until_s = 3.0 + 0.3 * round_
        shown = reader.hear(words(" ".join(texts), probability), until_s).split()
        kept = 0
        while kept < min(len(shown), len(before)) and shown[kept] == before[kept]:
            kept += 1
        if kept < len(before) and until_s - since_s[kept] < 0.99:
            assert kept < len(shown), "it gave way to another word"
            assert shown[kept] in earlier, "and that word had not stood"
        since_s = [*since_s[:kept], *[until_s] * (len(shown) - kept)]
        before, earlier = shown, texts
