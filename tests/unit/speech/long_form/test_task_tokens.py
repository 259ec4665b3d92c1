import pytest

from captioner.core.long_form import Task
from captioner.speech.long_form.window_model import TaskTokens
from tests.helpers.paths import BUILT_IN_MODEL_DIR


@pytest.fixture(scope="module")
def tokens() -> TaskTokens:
    return TaskTokens(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=False, language="en")


def at(tokens: TaskTokens, time_s: float) -> int:
    return tokens.first_timestamp + round(time_s / 0.02)


def test_translation_has_its_own_task_token() -> None:
    def special(task: Task) -> list[int]:
        return TaskTokens(
            BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=True, language="de", task=task
        ).start_sequence

    transcribe, translate = special(Task.TRANSCRIBE), special(Task.TRANSLATE)

    assert len(transcribe) == len(translate) == 3
    assert transcribe[:2] == translate[:2]
    assert transcribe[2] != translate[2]


def test_timestamps_are_allowed_and_other_special_tokens_are_not(tokens: TaskTokens) -> None:
    suppressed = tokens.suppressed_with_timestamps

    assert tokens.first_timestamp not in suppressed
    assert tokens.first_timestamp - 1 in suppressed
    assert tokens._end_of_text not in suppressed


def test_text_behind_the_last_pair_is_left_to_the_next_window(tokens: TaskTokens) -> None:
    answer = tokens.read_timestamps(
        [at(tokens, 0), 5, 6, at(tokens, 2), at(tokens, 2.4), 7, at(tokens, 4), at(tokens, 4), 8]
    )

    assert answer.tokens == [5, 6, 7]
    assert answer.until_s == pytest.approx(4.0)


def test_a_single_timestamp_at_the_end_says_that_all_was_said(tokens: TaskTokens) -> None:
    answer = tokens.read_timestamps(
        [at(tokens, 0), 5, at(tokens, 2), at(tokens, 2), 6, at(tokens, 3)]
    )

    assert answer.tokens == [5, 6]
    assert answer.until_s is None
    assert answer.last_s == pytest.approx(3.0)


@pytest.mark.parametrize("spelled", [[], [5], [5, 6]])
def test_text_without_pairs_is_kept_whole(tokens: TaskTokens, spelled: list[int]) -> None:
    answer = tokens.read_timestamps([at(tokens, 0.5), *spelled])

    assert answer.tokens == spelled
    assert answer.until_s is None
