"""Captions of a session in which voices turn within utterances while other utterances wait."""

from itertools import count

from hypothesis import strategies as st

from captioner.core.captions import Caption, Word, join_words

_UTTERANCE_S = 20


@st.composite
def captions_with_turns(draw: st.DrawFn, channels: tuple[str, ...] = ("",)) -> list[Caption]:
    """Partial and final captions in the order in which a session tells them.

    Utterances get their numbers when they begin, up to three before the first of them is final;
    what follows a turn gets its own when the caption is split.
    """
    numbers = count(1)
    captions: list[Caption] = []
    begun: list[tuple[int, Caption]] = []
    utterances = draw(st.integers(1, 5))
    names = count()
    for place in range(utterances):
        while len(begun) <= place or (
            len(begun) < utterances and len(begun) <= place + 3 and draw(st.booleans())
        ):
            start_s = float(len(begun) * _UTTERANCE_S)
            words = tuple(
                Word(f"w{next(names)}", start_s + at, start_s + at + 0.9, 1.0)
                for at in range(draw(st.integers(1, 9)))
            )
            channel = draw(st.sampled_from(channels))
            whole = Caption(
                next(numbers), start_s, words[-1].end_s, join_words(words), "", words, True, channel
            )
            begun.append((len(words), whole))
        length, whole = begun[place]
        lengths = sorted(draw(st.lists(st.integers(1, length), max_size=3)))
        captions += [_part(whole, whole.id, 0, shown, is_final=False) for shown in lengths]
        ends = sorted(draw(st.sets(st.integers(1, length), max_size=3)) | {length})
        for first, last in zip([0, *ends], ends, strict=False):
            number = next(numbers) if first else whole.id
            captions.append(_part(whole, number, first, last, is_final=True))
    return captions


def words_said(captions: list[Caption]) -> list[str]:
    """Every word of the final captions, in order."""
    return [word.text for caption in captions if caption.is_final for word in caption.words]


def _part(whole: Caption, number: int, first: int, last: int, *, is_final: bool) -> Caption:
    words = whole.words[first:last]
    speaker = f"S{first % 3 + 1}" if is_final else ""
    return Caption(
        number,
        words[0].start_s,
        words[-1].end_s,
        join_words(words),
        "" if is_final else "perhaps",
        words,
        is_final,
        whole.channel,
        speaker=speaker,
    )
