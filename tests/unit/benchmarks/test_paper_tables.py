from benchmarks.published.file_measures import Row, SetRows
from benchmarks.published.paper_tables import (
    DraftRow,
    batch_sizes_table,
    beams_table,
    chunk_lengths_table,
    drafts_table,
    long_form_tables,
    robustness_table,
    short_form_tables,
)
from captioner.evaluation.report import WordErrors


def row(model: str, way: str, set_name: str, errors: int, took_s: float = 1.0) -> Row:
    counted = WordErrors(100, errors, 0, 0, 0, 7)
    return Row(model, way, set_name).plus(counted, 60.0, took_s)


def test_short_tables_have_the_published_average_of_the_same_sets() -> None:
    rows = [
        row("large-v2", "short-form", "CHIME-4", 10, 2.0),
        row("large-v2", "short-form", "FLEURS", 4, 2.0),
        row("mine", "short-form", "CHIME-4", 20),
        row("mine", "short-form", "FLEURS", 6),
    ]

    latency, sets = short_form_tables(rows)

    assert "| large-v2 | 1.00 | 1.0 | 7.0 | 8.0 |" in latency
    assert "| mine | 2.00 | – | 13.0 | – |" in latency
    assert "| CHIME-4 | 10.0 | 11.8 | 20.0 | – |" in sets
    assert "| macro average | 7.0 | 8.0 | 13.0 | – |" in sets


def test_long_tables_are_by_algorithm_and_by_type_of_error() -> None:
    rows = [
        row("large-v2", way, "Rev 16", errors, took_s)
        for way, errors, took_s in (("sequential", 12, 10.0), ("chunked", 14, 1.0))
    ]

    latency, algorithms, chunked, by_algorithm, details, of_set = long_form_tables(rows)

    assert "sequential" not in latency
    assert "| large-v2 | chunked | 10.00 | 9.9 | 14.0 | 13.6 |" in algorithms
    assert "| Rev 16 | 14.0 | 13.6 |" in chunked
    assert "| Rev 16 | 12.0 | 11.7 | 14.0 | 13.6 |" in by_algorithm
    assert "| large-v2 | 7 | 0.0 | 14.0 | 0.0 | 14.0 | 6724 / 3.5 / 3.7 / 6.4 / 13.6 |" in details
    assert of_set.startswith("Table 19: errors by type, chunked, Rev 16")


def test_robustness_is_against_the_first_model_and_the_line_of_the_others() -> None:
    rows = [
        row(model, "short-form", name, errors)
        for model, known, strange in (("a", 10, 20), ("b", 20, 30), ("c", 15, 20))
        for name, errors in (("known", known), ("strange", strange))
    ]

    table = robustness_table(rows, "known")

    assert "| known | 10.0 | 20.0 | +100.0 | 15.0 | +50.0 |" in table
    assert "| macro average | 15.0 | 25.0 | +75.0 | 17.5 | +25.0 |" in table
    effective, relative = table.splitlines()[-2:]
    assert effective.startswith("| effective robustness | – |")
    assert effective.endswith("| +5.4 |  |")
    assert relative == "| relative robustness | – | -10.0 |  | +0.0 |  |"


def test_sweeps_have_a_line_for_each_value() -> None:
    fast, slow = row("large-v2", "chunked", "", 5), row("large-v2", "chunked", "", 6, 2.0)
    groups = [SetRows((fast,)), SetRows((slow,))]

    assert "| large-v2 | 25 | 6.0 | 5.3 | 30.00 |" in chunk_lengths_table(
        zip((30.0, 25.0), groups, strict=True)
    )
    sizes = batch_sizes_table([(1, groups[0]), (1, groups[1]), (3, groups[1])])
    assert "| large-v2 | 1 | 0.50 | 1.0 | 30.00 | 6.0 |" in sizes
    assert "| large-v2 | 3 | 1.00 | – | 30.00 | 6.0 |" in sizes
    assert "| large-v2 | 5 | 5.0 | 60.00 |" in beams_table([(5, groups[0])])


def test_drafts_are_compared_with_the_first_model_alone() -> None:
    def measured(took_s: float) -> SetRows:
        return SetRows((row("x", "batched", "", 4, took_s),))

    table = drafts_table(
        [
            DraftRow("large-v2", "", measured(10.0)),
            DraftRow("large-v2", "distil-large-v2", measured(4.0), says_the_same=True),
            DraftRow("medium.en", "distil-medium.en", measured(2.0), says_the_same=False),
        ]
    )

    assert "| large-v2 | – | 1.00 | 1.0 | 6.00 | 4.0 | – |" in table
    assert "| large-v2 | distil-large-v2 | 2.50 | 2.0 | 15.00 | 4.0 | yes |" in table
    assert "| medium.en | distil-medium.en | 5.00 | 3.3 | 30.00 | 4.0 | no |" in table
