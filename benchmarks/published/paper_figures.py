"""What the Distil-Whisper paper publishes, to stand beside what is measured here.

Copied from the tables of Gandhi, von Platen and Rush 2023, "Distil-Whisper: Robust Knowledge
Distillation via Large-Scale Pseudo Labelling" (arXiv 2311.00430), whose numbers are given below.
Every look-up answers with the figure as it is printed there, or with a dash.
"""

from __future__ import annotations

import re

NOT_PUBLISHED = "–"

_MODELS = "tiny.en base.en small.en medium.en large-v2 distil-medium.en distil-large-v2"


def _key(name: str) -> str:
    """Names that differ in case and punctuation alone are one, such as those of Earnings-21."""
    return re.sub("[^a-z0-9]", "", re.sub("^(faster-)?whisper-", "", name.lower()))


def _table(columns: str, text: str) -> dict[tuple[str, str], str]:
    names = columns.split()
    cells: dict[tuple[str, str], str] = {}
    for line in text.strip().splitlines():
        words = line.split()
        row = " ".join(words[: -len(names)])
        for name, figure in zip(names, words[-len(names) :], strict=True):
            cells[_key(row), _key(name)] = figure
    return cells


_SHORT_FORM = _table(
    _MODELS,
    """
    AMI IHM            22.9 19.9 17.4 16.4 16.9 16.1 14.7
    AMI SDM            50.0 45.2 38.1 37.0 36.5 35.7 33.9
    Call Home          23.8 20.3 19.0 16.0 17.5 15.1 13.5
    Common Voice 13    28.9 21.4 15.3 12.3 10.4 15.3 12.9
    GigaSpeech         13.5 12.1 11.0 10.8 10.7 11.2 10.5
    LibriSpeech clean   5.9  4.4  3.3  3.1  3.2  3.9  3.6
    LibriSpeech other  14.1 10.4  7.4  6.1  5.6  8.0  6.9
    People's Speech    26.4 22.2 19.3 18.6 18.6 18.4 16.5
    SwitchBoard        17.7 15.6 15.3 14.0 14.2 11.7 11.2
    TED-LIUM           11.8 10.9 10.1 11.5 12.0 10.1  9.6
    Voxpopuli          11.3  9.6  8.3  7.9  7.3  8.8  8.0
    CHIME-4            32.7 24.1 15.7 12.7 11.8 15.1 14.0
    Earnings-22        25.8 21.2 17.9 17.0 16.6 18.4 16.9
    FLEURS             11.2  7.5  5.9  4.9  4.2  6.9  6.3
    SPGISpeech          5.8  4.2  3.6  3.4  3.8  3.8  3.3
    """,
)
"""Table 16: word error rates of short recordings in percent."""

# Table 19: long recordings, chunked: repeated 5-grams, rates of insertions, substitutions and
# deletions, word error rate; its word error rates are those of table 17.
_LONG_FORM = {
    metric: _table(_MODELS, text)
    for metric, text in {
        "5-Dup.": """
            TED-LIUM       522   557   549   452   542   283   270
            Earnings-21  19294 19629 20611 21014 21559 16912 16797
            Earnings-22  65599 63041 77122 64977 65419 52475 50949
            Meanwhile     1379  1406  1292  1485  1464  1236  1225
            Rev 16        6981  6800  6483  6719  6724  5047  5040
            """,
        "IER": """
            TED-LIUM     2.1 2.1 1.8 1.4 1.8 0.6 0.5
            Earnings-21  4.1 3.2 3.0 3.0 3.0 2.0 1.7
            Earnings-22  6.5 4.8 5.3 3.8 3.9 3.7 3.0
            Meanwhile    5.7 5.2 1.4 3.6 3.0 1.4 1.0
            Rev 16       4.2 3.8 3.3 3.4 3.5 2.8 2.7
            """,
        "SER": """
            TED-LIUM      2.2 1.6 1.2 1.0 0.9 1.4 1.3
            Earnings-21   8.2 6.0 4.6 4.0 3.9 5.0 4.7
            Earnings-22  11.6 8.5 6.9 5.9 5.5 7.3 6.7
            Meanwhile     9.1 6.7 4.2 3.2 2.4 5.5 5.4
            Rev 16        6.8 5.3 4.2 3.8 3.7 4.6 4.2
            """,
        "DER": """
            TED-LIUM     2.2 1.9 2.7 2.0 1.8 1.8 1.8
            Earnings-21  5.3 5.3 7.5 5.3 4.9 4.5 4.7
            Earnings-22  6.0 6.0 8.4 6.0 5.7 5.3 5.4
            Meanwhile    1.6 1.5 3.1 1.0 0.9 2.1 1.4
            Rev 16       6.4 6.3 7.0 6.0 6.4 5.6 5.3
            """,
        "WER": """
            TED-LIUM      6.4  5.6  5.8  4.3  4.4  3.8  3.7
            Earnings-21  17.5 14.5 15.1 12.3 11.8 11.6 11.2
            Earnings-22  24.1 19.4 20.6 15.6 15.1 16.3 15.1
            Meanwhile    16.4 13.4  8.7  7.9  6.3  8.9  7.8
            Rev 16       17.4 15.4 14.5 13.2 13.6 13.0 12.2
            """,
    }.items()
}
METRICS = tuple(_LONG_FORM)

_SEQUENTIAL = _table(
    "large-v2",
    """
    TED-LIUM      4.0
    Earnings-21  10.7
    Earnings-22  14.0
    Meanwhile     5.2
    Rev 16       11.7
    """,
)
"""Table 18: word error rates of the sequential algorithm in percent."""

_LATENCY = _table("short-form chunked", """
    tiny.en           6.1 5.4
    base.en           4.9 4.3
    small.en          2.6 2.2
    medium.en         1.4 1.3
    large-v2          1.0 1.0
    distil-medium.en  6.8 8.5
    distil-large-v2   5.8 5.8
    """)  # fmt: skip
"""Table 5: how many times faster than large-v2; short recordings one by one, long ones 16 windows
at a time."""

_ALGORITHM_LATENCY = {
    ("largev2", "sequential"): "1.0",
    ("largev2", "chunked"): "9.9",
    ("distillargev2", "chunked"): "57.5",
}
"""Table 7: how many times faster than large-v2 with the sequential algorithm."""

_DRAFTS = _table(
    "1 4 16",
    """
    medium.en                   1.4 1.3 1.5
    medium.en + tiny.en         2.7 1.8 1.2
    medium.en + distil-medium.en 3.3 2.2 1.3
    large-v2                    1.0 1.0 1.0
    large-v2 + tiny             2.1 1.3 0.8
    large-v2 + distil-large-v2  2.0 1.3 0.8
    """,
)
"""Table 22 (its first column is table 9): how many times faster than large-v2 alone, by the number
of windows decoded together."""

_CHUNK_LENGTHS = _table("large-v2 distil-large-v2", """
    30   4.8 7.4
    25   5.3 5.7
    20   6.5 5.0
    15   6.5 4.2
    10  10.0 4.3
    """)  # fmt: skip
"""Table 23: word error rates on TED-LIUM's validation talks in percent, by seconds."""


def word_error_rate(model: str, way: str, set_name: str) -> str:
    """Percent on a test set, by "short-form", "sequential" or "chunked" (tables 16 to 18)."""
    tables = {
        "short-form": _SHORT_FORM,
        "chunked": _LONG_FORM["WER"],
        "sequential": _SEQUENTIAL,
    }
    return tables.get(way, {}).get((_key(set_name), _key(model)), NOT_PUBLISHED)


def long_form_errors(model: str, set_name: str) -> tuple[str, ...]:
    """Figures in the order of METRICS, of the chunked algorithm (table 19)."""
    key = (_key(set_name), _key(model))
    return tuple(table.get(key, NOT_PUBLISHED) for table in _LONG_FORM.values())


def relative_latency(model: str, way: str) -> str:
    """How many times faster than large-v2 in the same way (table 5)."""
    return _LATENCY.get((_key(model), _key(way)), NOT_PUBLISHED)


def algorithm_latency(model: str, way: str) -> str:
    """How many times faster than large-v2 with the sequential algorithm (table 7)."""
    return _ALGORITHM_LATENCY.get((_key(model), way), NOT_PUBLISHED)


def draft_latency(model: str, draft: str, batch_size: int) -> str:
    """How many times faster than large-v2 alone, with a draft or, "", without (tables 9, 22)."""
    row = f"{model} + {draft}" if draft else model
    return _DRAFTS.get((_key(row), str(batch_size)), NOT_PUBLISHED)


def chunk_length_rate(model: str, chunk_s: float) -> str:
    """Word error rate in percent with windows of so many seconds (table 23)."""
    return _CHUNK_LENGTHS.get((f"{chunk_s:g}", _key(model)), NOT_PUBLISHED)


def average(figures: list[str]) -> str:
    """The mean of published figures as the paper rounds it; a dash where one of them is missing."""
    if not figures or NOT_PUBLISHED in figures:
        return NOT_PUBLISHED
    mean = sum(map(float, figures)) / len(figures)
    return f"{mean:.1f}" if any("." in figure for figure in figures) else f"{mean:.0f}"
