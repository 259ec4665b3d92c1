from captioner.captions.transcripts import to_rttm
from captioner.core.captions import Caption, Word


def said(number: int, who: str, *words: tuple[float, float]) -> Caption:
    made = tuple(Word("w", start_s, end_s, 1.0) for start_s, end_s in words)
    return Caption(number, 1.0, 2.0, "w", "", made, True, who)


def test_a_long_pause_parts_stretches_and_fields_have_no_spaces() -> None:
    captions = [
        said(2, "Anna B.", (5.0, 5.5), (5.7, 6.0), (7.0, 7.25)),
        said(1, "", (1.0, 1.5)),
        said(3, "<v ;\n>"),
        said(4, "Anna B.", (8.0, 8.0)),
    ]
    assert to_rttm(captions, "Talk of today").splitlines() == [
        "SPEAKER Talk_of_today 1 1.000 0.500 <NA> <NA> unknown <NA> <NA>",
        "SPEAKER Talk_of_today 1 1.000 1.000 <NA> <NA> <v_> <NA> <NA>",
        "SPEAKER Talk_of_today 1 5.000 1.000 <NA> <NA> Anna_B. <NA> <NA>",
        "SPEAKER Talk_of_today 1 7.000 0.250 <NA> <NA> Anna_B. <NA> <NA>",
    ]
    assert to_rttm([], "x") == ""


def test_names_that_differ_in_spaces_only_stay_two() -> None:
    names = ["Anna B", "Anna;B", "unknown", "Anna_B", "", "Anna B", "Anna\tB"]
    captions = [said(at, name, (at, at + 0.5)) for at, name in enumerate(names)]
    fields = [line.split()[7] for line in to_rttm(captions, "Talk").splitlines()]
    assert fields == ["Anna_B_2", "Anna_B_3", "unknown", "Anna_B", "unknown_2", *["Anna_B_2"] * 2]
