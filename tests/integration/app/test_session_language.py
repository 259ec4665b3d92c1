"""The language and terms of a session are kept with it, and by captioning it again."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk, SourceItem
from captioner.core.captions import Caption, Word
from captioner.core.long_form import LongFormEvent, LongFormSettings
from captioner.core.recognition import LanguageDetected
from captioner.core.terms.vocabulary import Vocabulary
from captioner.recordings.kept_sound import caption_kept_sound
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.library.recaption import read_recaptions
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.speech.stand_ins import StandInTranscriber


def said(number: int, language: str) -> Caption:
    words = (Word("Hallo", float(number), number + 0.5, 0.9),)
    return Caption(number, number, number + 0.5, "Hallo", "", words, True, "", language)


def session(root: Path, *languages: str, **settings: object) -> Path:
    header = SessionHeader("Microphone", "many", datetime.now(UTC), settings)
    recorder = SessionRecorder(root, header=header, formats=("json",), keep_sound=True)
    recorder.accept_sound(AudioChunk(np.zeros(5 * SAMPLE_RATE, np.float32), 0))
    for number, language in enumerate(languages, 1):
        recorder.accept(said(number, language))
    recorder.close()
    return recorder.folder


class Asked(StandInTranscriber):
    """Remembers the language that it was asked for, and finds French."""

    def __init__(self, *, is_multilingual: bool = True) -> None:
        super().__init__(is_multilingual=is_multilingual)
        self.languages: list[str] = []

    def events(
        self, items: Iterable[SourceItem], settings: LongFormSettings, *_: object
    ) -> Iterator[LongFormEvent]:
        self.languages.append(settings.language)
        list(items)
        if not settings.language and self.info.is_multilingual:
            yield LanguageDetected("fr", 0.9)
        yield said(1, "")


def test_the_journal_and_json_know_the_language_of_each_caption(tmp_path: Path) -> None:
    folder = session(tmp_path, "de", "fr")
    assert [one.language for one in read_session(folder).original] == ["de", "fr"]
    (exported,) = folder.glob("*.json")
    captions = json.loads(exported.read_text(encoding="utf-8"))["captions"]
    assert [one["language"] for one in captions] == ["de", "fr"]


@pytest.mark.parametrize(
    ("languages", "chosen", "asked", "written"),
    [
        (("de", "de"), "", "de", "de"),
        (("de", "fr"), "", "", "fr"),
        (("", ""), "", "", "fr"),
        (("de", "de"), "en", "en", "en"),
    ],
)
def test_captioning_again_begins_with_the_language_of_the_session(
    tmp_path: Path, languages: tuple[str, ...], chosen: str, asked: str, written: str
) -> None:
    folder = session(tmp_path, *languages)
    transcriber = Asked()
    caption_kept_sound(folder, transcriber, LongFormSettings(language=chosen), becomes_text=False)
    assert transcriber.languages == [asked]
    ((_, again),) = read_recaptions(folder)
    assert [one.language for one in again.captions] == [written]


def test_the_usual_language_is_for_sessions_that_say_none(tmp_path: Path) -> None:
    transcriber = Asked()
    for languages in (("de", "de"), ("", "")):
        caption_kept_sound(
            session(tmp_path, *languages),
            transcriber,
            LongFormSettings(),
            becomes_text=False,
            usual_language="en",
        )
    assert transcriber.languages == ["de", "en"]


def test_english_model_is_not_asked_for_the_language_of_the_session(tmp_path: Path) -> None:
    folder = session(tmp_path, "de")
    transcriber = Asked(is_multilingual=False)
    caption_kept_sound(folder, transcriber, LongFormSettings(), becomes_text=False)
    assert transcriber.languages == [""]


@pytest.mark.parametrize(
    ("used", "listed"), [((), ("Ada", "Zuse")), (("Grace",), ("Grace",))], ids=["none", "others"]
)
def test_captioned_again_the_glossary_lists_the_terms_that_were_used(
    tmp_path: Path, used: tuple[str, ...], listed: tuple[str, ...]
) -> None:
    folder = session(tmp_path, "de", terms=["Ada", "Zuse"])
    settings = LongFormSettings(vocabulary=Vocabulary(terms=used))
    caption_kept_sound(folder, Asked(), settings, becomes_text=True)
    assert read_session(folder).transcript.listed_terms == listed
