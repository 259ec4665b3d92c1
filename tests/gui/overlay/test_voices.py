"""The overlay names voices in a column of their own, in their colours; no word moves for it."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QImage

from captioner.captions.contrast import LEAST_CONTRAST
from captioner.core.captions import Caption, NameSpeaker, Word
from captioner.core.speakers.naming import CHANNEL_HUES, CaptionSplit, Part, SpeakerChange, Speakers
from captioner.gui.overlay.caption_painter import name_colour
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.desktop import Desktop
from captioner.settings.overlay import OverlaySettings, overlay_contrast, worst_overlay_contrast
from tests.helpers.gui.fakes import caption


def said(number: int, text: str, speaker: str, tentative: str = "") -> Caption:
    return replace(caption(number, text, tentative), speaker=speaker)


def picture(overlay: Overlay) -> QImage:
    return overlay.grab().toImage().convertToFormat(QImage.Format.Format_ARGB32)


def has_colour(overlay: Overlay, colour: str) -> bool:
    image, wanted = picture(overlay), QColor(colour)
    return any(
        QColor(image.pixel(x, y)) == wanted
        for x in range(image.width())
        for y in range(image.height())
    )


def names(overlay: Overlay) -> list[str]:
    return [line.channel for line in overlay.lines]


@pytest.fixture
def talk(overlay: Overlay) -> Overlay:
    overlay.show_caption(said(1, "Good morning.", "S1"))
    overlay.show_caption(said(2, "Hello.", "S2"))
    return overlay


@pytest.mark.parametrize("opacity", [0.95, 0.85, 0.8])
@pytest.mark.parametrize(
    "colours", [("#ffffff", "#000000"), ("#000000", "#ffffff")], ids=["dark", "bright"]
)
def test_names_are_read_over_any_desktop_as_well_as_words(
    colours: tuple[str, str], opacity: float
) -> None:
    text, window = colours
    look = OverlaySettings(text_colour=text, window_colour=window, window_opacity=opacity)
    wanted = min(LEAST_CONTRAST, worst_overlay_contrast(look))
    for hue in ("#d55e00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9", "#f0e442", *CHANNEL_HUES):
        named = replace(look, text_colour=name_colour(look, hue, 1.0))
        for desktop in ("#000000", "#ffffff"):
            assert overlay_contrast(named, desktop) >= wanted - 0.05, (hue, desktop)


def test_voices_are_named_in_their_colours(talk: Overlay) -> None:
    assert names(talk) == ["Speaker 1", "Speaker 2"]
    assert talk.text == "Good morning.\nHello."
    for line in talk.lines:
        assert has_colour(talk, name_colour(talk.look, line.hue, 1.0))


def test_a_label_that_comes_late_moves_no_word(talk: Overlay) -> None:
    talk.show_caption(said(3, "And how", "", "are you"))
    before = [line.runs[0].text for line in talk.lines]
    talk.show_caption(said(3, "And how", "S1", "are you"))
    assert [line.runs[0].text for line in talk.lines] == before
    assert names(talk) == ["Speaker 2", "Speaker 1"]


def test_a_voice_that_was_taken_for_another_gets_a_line_of_its_own(talk: Overlay) -> None:
    talk.show_caption(said(3, "Good morning.", "S2"))
    soon_s = said(3, "Good morning.", "").end_s + 0.5
    talk.show_caption(replace(said(4, "And", "S2", "so"), start_s=soon_s))
    assert talk.lines[-1].text == "Good morning. And so"
    talk.show_caption(said(4, "And so on.", "S1"))
    assert talk.text == "Good morning.\nAnd so on."
    assert names(talk) == ["Speaker 2", "Speaker 1"]


def test_a_caption_cut_at_a_turn_of_speaker_shows_each_word_once(talk: Overlay) -> None:
    talk.set_look(replace(talk.look, lines=5))
    text = "I think that we should begin with the budget now because time is short this morning"
    talk.show_caption(said(3, f"{text} yes of course", "S1"))
    talk.begin_session()
    talk.show_caption(replace(said(3, f"{text} yes of course", ""), is_final=False))
    talk.show_caption(said(3, text, "S1"))
    talk.show_caption(said(4, "yes of course", "S2"))
    assert " ".join(talk.text.split()) == f"{text} yes of course"
    assert names(talk)[-2:] == ["Speaker 1", "Speaker 2"]


def test_changed_voices_and_names_reach_lines_in_view(talk: Overlay) -> None:
    talk.relabel((SpeakerChange(2, "S2", "S1"),))
    assert names(talk) == ["Speaker 1", "Speaker 1"]
    talk.show_speakers(
        Speakers().after(NameSpeaker("S1", "A name far too long for the column", ""))
    )
    assert names(talk)[0].startswith("A name")
    picture(talk)
    talk.begin_session()
    talk.show_caption(said(1, "Hello.", "S1"))
    assert names(talk) == ["Speaker 1"]
    assert talk.lines[0].mark == ""


def test_a_long_name_is_shown_without_its_titles(talk: Overlay) -> None:
    def drawn(name: str) -> QImage:
        talk.show_speakers(Speakers().after(NameSpeaker("S1", name, "")))
        return picture(talk)

    whole = drawn("Prof. Dr. Maria Müller-Lüdenscheidt")
    assert whole == drawn("Maria Müller-Lüdenscheidt") != drawn("Prof. Dr. Maria Weiß")


def test_a_first_label_that_comes_behind_its_caption_is_shown(overlay: Overlay) -> None:
    overlay.show_caption(said(1, "Hello.", ""))
    overlay.relabel((SpeakerChange(1, "", "S1"),))
    assert names(overlay) == ["Speaker 1"]
    assert has_colour(overlay, name_colour(overlay.look, overlay.lines[0].hue, 1.0))


def test_the_first_labels_that_come_with_a_split_are_shown(overlay: Overlay) -> None:
    words = tuple(Word(word, 4.0 + at, 4.9 + at, 1.0) for at, word in enumerate(("Hello.", "Hi.")))
    whole = said(1, "Hello. Hi.", "")
    overlay.show_caption(replace(whole, words=words, end_s=5.9))
    overlay.split(CaptionSplit(1, (Part(1, 0, "S1"), Part(9, 1, "S2"))))
    assert names(overlay)[0] == "Speaker 1"
    assert has_colour(overlay, name_colour(overlay.look, overlay.lines[0].hue, 1.0))


def test_a_caption_that_is_held_back_is_shown_as_it_is_known_by_then(overlay: Overlay) -> None:
    overlay.relabel((SpeakerChange(1, "S1", "S2"),))
    overlay.show_caption(said(1, "Hello.", "S1"))
    assert names(overlay) == ["Speaker 2"]


def test_a_turn_that_is_found_late_moves_no_word_and_names_the_lines_behind_it(
    talk: Overlay,
) -> None:
    talk.set_look(replace(talk.look, lines=5))
    text = "I think that we should begin with the budget now because time is short this morning"
    words = tuple(Word(word, 60.0 + at, 61.0 + at, 1.0) for at, word in enumerate(text.split()))
    talk.show_caption(replace(said(3, text, "S1"), words=words, start_s=60.0, end_s=80.0))
    before = talk.text
    assert len(before.split("\n")) > 3
    talk.split(CaptionSplit(3, (Part(3, 0, "S1"), Part(9, 3, "S2"))))
    assert talk.text == before
    assert names(talk)[1] == "Speaker 1"
    assert set(names(talk)[2:]) == {"Speaker 2"}
    assert has_colour(talk, name_colour(talk.look, talk.lines[-1].hue, 1.0))


def channel_shades(overlay: Overlay) -> dict[str, str]:
    return {line.channel: name_colour(overlay.look, line.hue, 1.0) for line in overlay.lines}


def test_two_channels_are_named_in_colours_of_their_own(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Good morning.", channel="Others"))
    overlay.show_caption(caption(2, "Hello.", channel="You"))
    assert overlay.text == "Others: Good morning.\nYou: Hello."  # never by colour alone
    shades = channel_shades(overlay)
    assert len({*shades.values(), overlay.look.text_colour}) == 3
    assert all(has_colour(overlay, shade) for shade in shades.values())
    overlay.resize(overlay.width() + 60, overlay.height())  # lines are broken again
    assert channel_shades(overlay) == shades
    overlay.begin_session()
    overlay.show_caption(caption(1, "Good morning.", channel="You"))
    assert channel_shades(overlay) == {"You": shades["You"]}


def test_a_channel_has_no_voice_s_colour(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Good morning.", channel="Others"))
    for number in range(2, 12):
        overlay.show_caption(said(number, "Hello.", f"S{number - 1}"))
        line = overlay.lines[-1]
        assert line.hue not in CHANNEL_HUES
    overlay.show_caption(caption(12, "Good bye.", channel="Others"))
    assert overlay.lines[-1].hue in CHANNEL_HUES


def test_the_only_channel_is_written_as_words_are(overlay: Overlay) -> None:
    overlay.show_caption(caption(1, "Good morning."))
    assert channel_shades(overlay) == {"": overlay.look.text_colour}


def columns(overlay: Overlay, row: int, colour: str) -> list[int]:
    """Where letters of exactly this colour are in a row of the overlay."""
    painter, image, wanted = overlay.painter, picture(overlay), QColor(colour)
    below = overlay.look.lines - row
    bottom = overlay.box().bottom() + 1 - painter.padding_px
    top = round(bottom - below * painter.line_height_px)
    return [
        x
        for x in range(image.width())
        if any(QColor(image.pixel(x, top + y)) == wanted for y in range(painter.line_height_px))
    ]


@pytest.mark.parametrize("text", ["And so we met at three and we all went home", "שלום לכולם " * 8])
def test_a_label_that_left_the_view_is_repeated_and_no_word_moves(
    overlay: Overlay, text: str
) -> None:
    look = overlay.look
    assert look.lines == 2
    length = 0
    while len(overlay.lines) < 2:
        length += 1
        words = (text + " ") * 4
        overlay.show_caption(
            caption(1, " ".join(words.split()[:length]), channel="Others", is_final=False)
        )
    second = overlay.lines[1].text
    assert overlay.lines[1].mark == ""
    before = columns(overlay, 1, look.text_colour)
    overlay.show_caption(caption(2, "Hello.", channel="You"))
    assert overlay.lines[0].text == second
    assert columns(overlay, 0, look.text_colour) == before
    assert columns(overlay, 0, name_colour(look, overlay.lines[0].hue, 1.0))


def test_broadcast_rolls_up_as_television_does(desktop: Desktop) -> None:
    """Three rows of 32 columns, and chevrons where the speaker changes."""
    overlay = desktop.overlay
    desktop.settings_model.change(lambda s: replace(s.overlay, broadcast=True))
    long = "We will have to talk about the budget before anything else is decided today."
    overlay.show_caption(caption(1, long, channel="You"))
    overlay.show_caption(caption(2, "Then let us begin.", channel="Others"))
    assert overlay.look.lines == len(overlay.lines) == 3
    assert all(len(line.text) <= 32 + len(">> ") for line in overlay.lines)
    assert ">> Then let us begin." in overlay.text
