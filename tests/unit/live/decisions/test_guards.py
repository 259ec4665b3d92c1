from dataclasses import replace

import pytest

from captioner.core.captions import Word
from captioner.core.recognition import GuardSettings, Hypothesis
from captioner.live.decisions.guards import (
    Evidence,
    check_compression,
    check_isolated_phrase,
    check_letters,
    check_level,
    check_log_probability,
    check_no_speech,
    check_repetition,
    check_runaway,
    check_sound,
    compression_ratio,
    first_rejection,
    is_about_words,
    without_repetition,
)
from captioner.sound_events.kinds import SoundKind

SETTINGS = GuardSettings()
SPEECH = Evidence(speech_s=2.0, level_dbfs=-25.0)


def words(text: str, probability: float = 0.9, apart_s: float = 0.3) -> tuple[Word, ...]:
    return tuple(
        Word(word, place * apart_s, place * apart_s + 0.7 * apart_s, probability)
        for place, word in enumerate(text.split())
    )


def heard(text: str, probability: float = 0.9, apart_s: float = 0.3) -> Hypothesis:
    return Hypothesis(words(text, probability, apart_s), average_log_probability=-0.2)


def test_too_quiet_a_sound_is_refused_with_its_level() -> None:
    rejection = check_level(Evidence(1.0, -92.0), SETTINGS)
    assert rejection is not None
    assert "-92 dBFS" in rejection.reason
    assert check_level(SPEECH, SETTINGS) is None


@pytest.mark.parametrize(
    ("text", "probability"),
    [("aaa aa aa aa aa a", 0.9), ("M M M M", 0.9), ("Mmmm.", 0.9), ("M M M", 0.7), ("M", 0.5)],
)
def test_one_letter_over_and_over_is_refused(text: str, probability: float) -> None:
    assert check_letters(words(text, probability), SETTINGS) is not None


@pytest.mark.parametrize(
    ("text", "probability"),
    [
        *[("Mmm", 0.9), ("B.", 0.6), ("I I", 0.5), ("A", 0.5), ("Oh no", 0.5)],
        *[("对对对对", 0.5), ("No no no no", 0.5), ("", 0.5)],
    ],
)
def test_words_of_several_letters_are_not_refused(text: str, probability: float) -> None:
    assert check_letters(words(text, probability), SETTINGS) is None


def test_no_speech_needs_doubt_in_the_words_as_well() -> None:
    silent = replace(heard("hello"), no_speech_probability=0.9)
    assert check_no_speech(silent, SETTINGS) is None
    unsure = replace(silent, average_log_probability=-1.0)
    assert check_no_speech(unsure, SETTINGS) is not None


def test_words_that_the_model_hardly_believes_are_refused() -> None:
    assert check_log_probability(replace(heard("hello"), average_log_probability=-1.5), SETTINGS)
    assert check_log_probability(heard("hello"), SETTINGS) is None


def test_a_text_that_compresses_well_is_refused() -> None:
    assert check_compression(heard("and then we said " * 12), SETTINGS)
    assert (
        check_compression(heard("We read the result and then change the project."), SETTINGS)
        is None
    )
    assert compression_ratio("") == 1.0


def test_more_words_than_anybody_can_say_are_refused() -> None:
    assert check_runaway(heard("a " * 40), Evidence(1.0, -20.0), SETTINGS)
    assert check_runaway(heard("a b c d e f"), Evidence(1.0, -20.0), SETTINGS) is None
    capped = replace(heard("hello"), reached_token_cap=True)
    assert check_runaway(capped, SPEECH, SETTINGS)


@pytest.mark.parametrize(
    "text", ["no no no", "very, very good", "bye bye", "one two one two one two", "it is it is"]
)
def test_what_people_do_repeat_passes(text: str) -> None:
    assert check_repetition(words(text)) is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("so so so so so so", "so"),
        ("we agree " * 4, "we agree"),
        ("first I said that I said that I said that last", "first I said that last"),
    ],
)
def test_loops_are_refused_and_reduced_to_one_round(text: str, kept: str) -> None:
    looped = words(text, apart_s=0.1)
    assert check_repetition(looped) is not None
    assert " ".join(word.text for word in without_repetition(looped)) == kept


@pytest.mark.parametrize(
    "text",
    ["No. " * 6, "I have a dream. " * 3, "stop, " * 8, "we agree " * 4, "Lord, have mercy. " * 7],
)
def test_what_is_repeated_at_a_speakers_pace_is_kept(text: str) -> None:
    assert check_repetition(words(text)) is None
    assert without_repetition(words(text)) == words(text)


def test_repeated_words_without_time_of_their_own_are_a_loop() -> None:
    timed = [*words("no"), *(Word("no", 3.0, 3.0, 0.9) for _ in range(6))]
    assert check_repetition(timed) is not None


_HINDI = (
    "भारत एक विशाल देश है जहाँ अनेक भाषाएँ बोली जाती हैं और अलग अलग धर्मों के लोग मिलकर रहते हैं। "
    "गाँवों में लोग खेती करते हैं और शहरों में दफ़्तरों तथा कारखानों में काम करते हैं। "
)
_GEORGIAN = (
    "საქართველო მდებარეობს კავკასიაში, შავი ზღვის აღმოსავლეთ სანაპიროზე. ქვეყნის დედაქალაქია "
    "თბილისი, სადაც მილიონზე მეტი ადამიანი ცხოვრობს. "
)
_TAMIL = (
    "தமிழ் மொழி உலகின் மிகப் பழமையான மொழிகளில் ஒன்றாகும். இது தென்னிந்தியாவிலும் இலங்கையிலும் "
    "பரவலாகப் பேசப்படுகிறது. மக்கள் இன்றும் அதைப் படித்து மகிழ்கிறார்கள். "
)


@pytest.mark.parametrize("text", [_HINDI, _GEORGIAN, _TAMIL])
def test_the_compression_limit_suits_every_script(text: str) -> None:
    assert compression_ratio(text) < 1.6
    assert compression_ratio(text * 3) > SETTINGS.compression_ratio


@pytest.mark.parametrize("text", ["Yes.", "Thank you.", "Okay.", "Bye.", "No.", "Thanks."])
def test_a_short_real_phrase_survives_every_guard(text: str) -> None:
    assert first_rejection(heard(text, 0.8), Evidence(0.35, -30.0), SETTINGS) is None


@pytest.mark.parametrize("text", ["Thank you.", "You", "Thanks for watching!"])
def test_a_phrase_made_of_silence_is_refused_on_weak_evidence(text: str) -> None:
    for evidence, probability in ((Evidence(0.1, -30.0), 0.9), (Evidence(1.0, -30.0), 0.3)):
        assert check_isolated_phrase(words(text, probability), evidence, SETTINGS)
    assert check_isolated_phrase((), SPEECH, SETTINGS) is None


def test_a_rare_word_on_weak_evidence_is_not_on_the_list() -> None:
    assert check_isolated_phrase(words("Wednesday.", 0.2), Evidence(0.1, -30.0), SETTINGS) is None


OVER_MUSIC = Evidence(1.0, -30.0, SoundKind.MUSIC, clear_voice_s=0.06)


@pytest.mark.parametrize(
    ("text", "probability"), [("Thank you.", 0.75), ("♪ ♪", 0.95), ("[Music]", 0.7), ("they", 0.4)]
)
def test_what_is_invented_over_music_is_refused_where_no_voice_is_clear(
    text: str, probability: float
) -> None:
    rejection = first_rejection(heard(text, probability), OVER_MUSIC, SETTINGS)
    assert rejection is not None
    assert rejection.guard == "sound"
    assert "over music, with 0.06 s of clear voice" in rejection.reason
    for spoken in (replace(OVER_MUSIC, clear_voice_s=0.2), replace(OVER_MUSIC, sound=None)):
        assert check_sound(words(text, probability), spoken, SETTINGS) is None


def test_sure_words_over_music_are_words() -> None:
    assert check_sound(words("on Wednesday", 0.6), OVER_MUSIC, SETTINGS) is None
    assert check_sound(words("Okay.", 0.9), OVER_MUSIC, SETTINGS) is None
    assert check_sound((), OVER_MUSIC, SETTINGS) is None


def test_guards_answer_in_their_order() -> None:
    bad = replace(
        heard("so " * 20, apart_s=0.1), average_log_probability=-2.0, no_speech_probability=0.9
    )
    names = []
    settings = SETTINGS
    for name, relaxed in (
        ("level", {"level_floor_dbfs": -99.0}),
        ("no-speech", {"no_speech_probability": 1.0}),
        ("log-probability", {"average_log_probability": -9.0}),
        ("compression", {"compression_ratio": 99.0}),
        ("runaway", {"words_a_second": 99.0}),
        ("repetition", {}),
    ):
        rejection = first_rejection(bad, Evidence(1.0, -92.0), settings)
        assert rejection is not None
        names.append(rejection.guard)
        assert rejection.guard == name
        settings = replace(settings, **relaxed)


def test_only_failed_decodes_deserve_the_full_window() -> None:
    loop = check_repetition(words("so " * 8, apart_s=0.1))
    quiet = check_level(Evidence(1.0, -95.0), SETTINGS)
    assert loop is not None
    assert quiet is not None
    assert is_about_words(loop)
    assert not is_about_words(quiet)
