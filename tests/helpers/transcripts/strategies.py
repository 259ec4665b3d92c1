"""Transcripts of any text and any times, for the properties that must hold for all of them."""

from hypothesis import strategies as st

from captioner.core.captions import Caption, Word, join_words

HOSTILE_WORDS = [
    "-->",
    "00:00:01,000",
    "<i>",
    "</i>",
    "<>",
    "<v",
    "&",
    "&amp;",
    "&lt;",
    "{\\an8}",
    "{Y:i}",
    "C:\\new\\Notes\\handy",
    "\\{",
    "\\{x\\}",
    "42",
    "1",
    "NOTE",
    "STYLE",
    "WEBVTT",
    "-",
    "#",
    "שלום",
    "עולם",
    "مرحبا",
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "e\u0301",
    "Straße",
    "日本語",
    "x" * 120,
    "a\n\nb",
    "\u2028",
    "\r",
    "\x00",
    "\ufeff",
    "\u200b",
    "\u202e",
    "\ud800",
]

any_word = st.one_of(
    st.sampled_from(HOSTILE_WORDS),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    st.sampled_from(["the", "meeting", "begins", "at", "nine,", "and", "ends.", "Why?"]),
)
channels = st.sampled_from(["", "", "You", "Others", "A & B <c>", "a\nb --> c", "N" * 70])
any_time_s = st.one_of(
    st.floats(0, 30),
    st.floats(0, 400_000),
    st.floats(allow_nan=True, allow_infinity=True),
)


@st.composite
def captions(draw: st.DrawFn, max_size: int = 5) -> list[Caption]:
    """Final captions as no recogniser would make them: any text, any times, in any order."""
    found = []
    for number in range(1, draw(st.integers(0, max_size)) + 1):
        words = tuple(
            Word(text, draw(any_time_s), draw(any_time_s), draw(st.floats(0, 1)))
            for text in draw(st.lists(any_word, max_size=9))
        )
        text = draw(st.sampled_from([join_words(words), "other words than these"]))
        found.append(
            Caption(
                number, draw(any_time_s), draw(any_time_s), text, "", words, True, draw(channels)
            )
        )
    return found


@st.composite
def speech_captions(draw: st.DrawFn, max_size: int = 4) -> list[Caption]:
    """Final captions as a recogniser makes them: times run forward, words last a moment."""
    found = []
    channel = draw(st.sampled_from(["", "You"]))
    time_s = draw(st.sampled_from([0.0, 3599.0, 360_100.0]))
    for number in range(1, draw(st.integers(1, max_size)) + 1):
        words = []
        time_s += draw(st.floats(0, 4))
        start_s = time_s
        for text in draw(st.lists(any_word, min_size=1, max_size=24)):
            end_s = time_s + draw(st.floats(0.05, 0.9))
            words.append(Word(text, time_s, end_s, 0.9))
            time_s = end_s + draw(st.sampled_from([0.0, 0.0, 0.0, 0.4, 3.0]))
        found.append(
            Caption(
                number, start_s, words[-1].end_s, join_words(words), "", tuple(words), True, channel
            )
        )
        time_s = words[-1].end_s
    return found
