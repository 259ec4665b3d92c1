from captioner.core.captions import Word


def timed(
    text: str,
    start_s: float = 0.0,
    step_s: float = 1.0,
    length_s: float | None = None,
    probability: float = 0.9,
) -> tuple[Word, ...]:
    """The words of a text, one each `step_s`; without a length they touch."""
    length_s = step_s if length_s is None else length_s
    return tuple(
        Word(word, start_s + place * step_s, start_s + place * step_s + length_s, probability)
        for place, word in enumerate(text.split())
    )
