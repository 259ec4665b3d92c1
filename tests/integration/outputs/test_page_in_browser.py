import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.captions.scripts import written
from captioner.core.captions import NameSpeaker
from captioner.core.events import CaptionChanged, SessionState, SpeakerChanged, SpeakersNamed
from captioner.core.outputs import PastSession
from captioner.core.speakers.naming import CaptionSplit, Part, Speaker, SpeakerChange, Speakers
from captioner.outputs.page import viewers
from captioner.outputs.page.server import Page
from captioner.outputs.running import RunningOutputs
from tests.helpers.attacks.hostile_sessions import HOSTILE_WORDS
from tests.helpers.outputs.browser import Browser, Tab
from tests.helpers.outputs.browser_page import (
    AT_THE_END,
    DRAWN,
    PARAGRAPHS,
    SENTENCE,
    SHOWN,
    STATE,
    opened_page,
)
from tests.helpers.outputs.events import event, final, partial, running, state

pytestmark = pytest.mark.browser

NEEDLES = (7, 5000, 9999)


def test_words_are_tentative_then_committed_then_final(
    chromium: Browser, frame: RunningOutputs
) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(partial(1, "Good", "morning", channel="Anna"))
    tab.wait_for(f"{SHOWN} === 'Anna: Good morning'")
    assert tab.value("document.querySelector('i').textContent") == "morning"
    assert tab.value("document.getElementById('spoken').textContent") == ""

    frame.accept(final(1, "Good morning, everyone.", channel="Anna"))
    tab.wait_for(f"{SHOWN} === 'Anna: Good morning, everyone.'")
    assert tab.value("document.querySelector('i').textContent") == ""
    said = "document.getElementById('spoken').textContent"
    assert tab.value(said) == "Anna: Good morning, everyone."
    log = tab.value("document.querySelectorAll('[aria-live]').length")
    assert log == 1  # words that may change are announced by nobody


def test_name_keeps_its_side_beside_arabic_text(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(final(1, "مرحبا!", channel="Anna"))
    frame.accept(final(2, "Good morning.", channel="آنا"))
    tab.wait_for(f"{PARAGRAPHS} === 2")
    assert (said := tab.middles("#list p", "مرحبا", ":", "Anna")) == sorted(said)
    assert (said := tab.middles("#list p + p", "آنا", ":", "Good")) == sorted(said)


def test_voices_get_their_names(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame)
    for number, label in enumerate(("S1", "S2", "S1"), start=1):
        said = final(number, f"{number}.").body.caption
        frame.accept(event(CaptionChanged(replace(said, speaker=label))))
    tab.wait_for(f"{SHOWN}.includes('Speaker 1: 3.')")
    first, second, third = name_colours(tab)
    assert first == third != second
    frame.accept(event(SpeakerChanged((SpeakerChange(3, "S1", "S2"),))))
    named = {"S2": Speaker("S2", "Anna")}
    frame.accept(event(SpeakersNamed(NameSpeaker("S2", "Anna", ""), Speakers(named))))
    shown = "Speaker 1: 1. Anna: 2. Anna: 3."
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === '{shown}'")

    assert name_colours(tab) == [first, second, second]

    late = opened_page(chromium, frame)
    late.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === '{shown}'")
    assert name_colours(late) == [first, second, second]
    tab.value("document.getElementById('theme').click()")
    assert not {first, second} & set(name_colours(tab))

    chosen = {**named, "S1": Speaker("S1", "", "red")}
    frame.accept(event(SpeakersNamed(NameSpeaker("S1", "", "red"), Speakers(chosen))))
    late.wait_for(f"getComputedStyle(document.querySelector('b')).color !== '{first}'")
    assert name_colours(late)[1:] == [second, second]


def test_late_turn_splits_a_shown_caption(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?lines=5")
    for number, text in enumerate(("Are you there? Yes, I am.", "Good."), start=1):
        said = final(number, text).body.caption
        frame.accept(event(CaptionChanged(replace(said, speaker="S1"))))
    frame.accept(partial(3, "And", "so"))
    tab.wait_for(f"{SHOWN}.endsWith('And so')")
    frame.accept(event(CaptionSplit(1, (Part(1, 0, "S1"), Part(9, 3, "S2")))))
    shown = "Speaker 1: Are you there? Speaker 2: Yes, I am. Speaker 1: Good. And so"
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === '{shown}'")
    first, second, third, _ = name_colours(tab)
    assert first == third != second
    frame.accept(event(SpeakerChanged((SpeakerChange(9, "S2", "S3"),))))
    shown = shown.replace("Speaker 2", "Speaker 3")
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === '{shown}'")
    late = opened_page(chromium, frame, "?lines=5")
    late.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === '{shown}'")


def name_colours(tab: Tab) -> list[str]:
    told: list[str] = tab.value(
        "[...document.querySelectorAll('b')].map(b => getComputedStyle(b).color)"
    )
    return told


def test_name_is_shown_where_the_speaker_changes(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?lines=5")
    for number, channel in enumerate(("You", "You", "Others", "You"), start=1):
        frame.accept(final(number, f"{number}.", channel=channel))
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === 'You: 1. 2. Others: 3. You: 4.'")
    assert tab.value("document.getElementById('spoken').textContent").count("You: ") == 3

    frame.accept(partial(5, "", "Hm", channel="Others"))
    frame.accept(partial(6, "Yes", channel="You"))
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ').endsWith('Others: Hm You: Yes')")
    frame.accept(final(5, "", channel="Others"))
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ').endsWith('You: 4. Yes')")


def test_what_was_missed_comes_when_the_network_does(
    chromium: Browser, frame: RunningOutputs, shared: Page
) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(final(1, "One."))
    frame.accept(partial(2, "Two", "perhaps"))
    tab.wait_for(f"{PARAGRAPHS} === 2")
    tab.value("states = new Set(); setInterval(() => states.add(" + STATE + "), 5); 0")
    for viewer in shared._viewers._viewers:
        viewer._connection.shutdown(socket.SHUT_RDWR)  # a cable is pulled
    frame.accept(final(2, ""))
    for number in range(3, 8):
        frame.accept(final(number, f"{number}."))
    tab.wait_for(f"{SHOWN}.split(/\\s+/).join(' ') === 'One. 3. 4. 5. 6. 7.'")
    # How it stands comes last; it is looked at now and then.
    tab.wait_for(f"{STATE} === 'listening' && states.has('listening')")
    assert tab.value("[...states].sort()") == ["listening", "lost"]


def test_who_gives_way_reads_why(
    chromium: Browser, frame: RunningOutputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(viewers, "MOST_VIEWERS", 1)
    first, late = opened_page(chromium, frame), chromium.tab()
    late.open(frame.statuses[0].link)
    late.wait_for(f"{STATE} === 'fullOfYours'")
    # The sentence stays while the connection is at an end: as it is now, and one made later.
    late.value("new Promise(done => { new EventSource('events').onerror = () => done(0) })")
    told = late.value("document.getElementById('state').innerText")
    assert told == "Too many viewers from your network, and others are waiting; trying again…"
    assert first.value(STATE) == "listening"


def test_end_is_told_and_the_next_session_follows(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame)
    frame.accept(final(1, "One."))
    frame.accept(state(SessionState.IDLE))
    tab.wait_for(f"{STATE} === 'ended'")
    assert tab.value("document.getElementById('state').textContent") == "Captioning has ended"

    frame.accept(state(SessionState.LOADING))
    frame.accept(state(SessionState.LISTENING))
    frame.accept(final(1, "Another one."))
    tab.wait_for(f"{PARAGRAPHS} === 2")
    assert tab.value("document.querySelectorAll('#list > *')[1].nodeName") == "HR"

    frame.close(0.0)
    tab.wait_for(f"{STATE} === 'bye'")


def test_text_is_text_whatever_it_says(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame)
    texts = [
        "<img src=x onerror=document.title='bad'>",
        "</script>\u2028'\"&amp;",
        *HOSTILE_WORDS,
    ]
    for number, text in enumerate(texts, start=1):
        frame.accept(final(number, text, channel="<b>You</b>"))
    seen = list(filter(None, map(written, texts)))
    tab.wait_for(f"{PARAGRAPHS} === {len(seen)}")

    nodes = "[...document.querySelectorAll('#list p, #list p *')].map(e => e.nodeName)"
    assert sorted(set(tab.value(nodes))) == ["B", "BDI", "I", "P", "SPAN"]
    told = tab.value("[...document.querySelectorAll('#list p')].map(p => p.committed.data)")
    assert told == seen
    assert tab.value("document.title") == "Captions"


def test_lines_roll_up_and_nothing_jumps(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?lines=3")
    tab.value(
        "window.shifts = 0; new PerformanceObserver("
        "list => { window.shifts += list.getEntries().length }"
        ").observe({ type: 'layout-shift', buffered: true })"
    )
    words = SENTENCE.split()
    for number in range(1, 7):
        for count in range(1, len(words)):
            frame.accept(partial(number, " ".join(words[:count]), " ".join(words[count:][:2])))
        frame.accept(final(number, SENTENCE))
        tab.wait_for(f"{PARAGRAPHS} === {number} && !document.querySelector('i:not(:empty)')")
        assert tab.value(AT_THE_END)

    height = tab.value("document.querySelector('main').clientHeight")
    assert height == pytest.approx(3 * 28 * 1.35, abs=1)
    assert tab.value("window.shifts") <= 2


def test_the_buttons_are_kept(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?theme=dark")
    frame.accept(final(1, SENTENCE))
    tab.value(
        "for (const [id, value] of [['font', 'serif'], ['lines', '2'], ['colour', 'yellow']]) {"
        " const e = document.getElementById(id); e.value = value;"
        " e.dispatchEvent(new Event('change')) }"
        "document.getElementById('larger').click(); document.getElementById('theme').click()"
    )
    look = {"size": 32, "font": "serif", "lines": 2, "colour": "yellow", "theme": "light"}
    kept = json.loads(tab.value("localStorage.getItem('captioner')"))
    assert kept == look

    tab.open(frame.statuses[0].link)
    tab.wait_for(f"{PARAGRAPHS} === 1")
    assert tab.value("document.documentElement.className.trim()").split() == [
        "light", "serif", "yellow", "few",
    ]  # fmt: skip
    colour = tab.value("getComputedStyle(document.querySelector('main')).color")
    assert colour == "rgb(92, 74, 0)"


def test_choice_on_the_page_outlasts_its_address(chromium: Browser, frame: RunningOutputs) -> None:
    tab = opened_page(chromium, frame, "?lines=3&size=40&mine=a%26b&theme=light")
    tab.value(
        "(e => { e.value = '5'; e.dispatchEvent(new Event('change')) })("
        "document.getElementById('lines'));"
        "document.getElementById('theme').click(); document.getElementById('steady').click()"
    )
    assert tab.value("location.search") == "?lines=5&size=40&mine=a%26b&theme=dark"
    tab.open(tab.value("location.href"))
    assert tab.value("document.getElementById('lines').value") == "5"
    assert tab.value("document.documentElement.className.split(' ').sort().join(' ').trim()") == (
        "dark few plain sans steady"
    )
    assert (
        tab.value("getComputedStyle(document.documentElement).getPropertyValue('--size')") == "40px"
    )

    # What one address says is no choice for others.
    tab.open(frame.statuses[0].link)
    tab.wait_for(f"{STATE} === 'listening'")
    size = "getComputedStyle(document.documentElement).getPropertyValue('--size')"
    assert tab.value(size) == "28px"
    assert tab.value("document.getElementById('lines').value") == "5"


def test_scrolling_back_stays_until_one_jumps_to_live(
    chromium: Browser, frame: RunningOutputs
) -> None:
    tab = opened_page(chromium, frame)
    for number in range(1, 60):
        frame.accept(final(number, f"Caption {number}. {SENTENCE}"))
    tab.wait_for(f"{PARAGRAPHS} === 59")
    assert tab.value(AT_THE_END)
    tab.value("document.querySelector('main').scrollBy(0, -1500)")
    tab.wait_for("!document.getElementById('to-live').hidden")
    read = f"{DRAWN}.then(() => document.elementFromPoint(300, 400).closest('p').innerText)"
    before = tab.value(read)
    frame.accept(final(60, SENTENCE))
    tab.wait_for(f"{PARAGRAPHS} === 60")
    assert tab.value(read) == before

    tab.value("document.getElementById('to-live').click()")
    assert tab.value(AT_THE_END)
    tab.wait_for("document.getElementById('to-live').hidden")

    # A step up in the very frame that went to the end counts as well.
    tab.value("document.querySelector('main').scrollTop = 0")
    tab.wait_for("!document.getElementById('to-live').hidden")
    tab.value(
        "document.getElementById('to-live').click(),"
        "document.querySelector('main').scrollBy(0, -1500)"
    )
    tab.value(DRAWN)
    assert not tab.value(AT_THE_END)
    assert tab.value("!document.getElementById('to-live').hidden")


def test_search_goes_through_ten_thousand_captions(chromium: Browser) -> None:
    captions = [
        final(number, f"Caption {number} is {'needle' if number in NEEDLES else 'hay'}. {SENTENCE}")
        for number in range(1, 10_001)
    ]
    past = PastSession("Needles", [each.body.caption for each in captions])
    page = Page("secretword23", in_network=False, past=past)
    with running(page) as (_frame, shown):
        (status,) = shown.wait_for(lambda statuses: statuses[0].link)
        tab = chromium.tab()
        tab.open(status.link)
        tab.wait_for(f"{PARAGRAPHS} === 10000")
        tab.wait_for(AT_THE_END)
        tab.value("document.getElementById('query').value = 'NEEDLE'")
        found = []
        for _ in range(4):
            tab.value("document.getElementById('search').requestSubmit()")
            found.append(tab.value("document.getElementById('hits').textContent"))
        assert found == ["1 of 3", "2 of 3", "3 of 3", "1 of 3"]
        hit = "document.querySelector('.hit')"
        # Its block has no text to see until it is drawn.
        tab.wait_for(f"{hit}.innerText.startsWith('Caption 7 is needle.')")
        tab.wait_for(f"(r => 0 <= r.top && r.bottom <= 720)({hit}.getBoundingClientRect())")
        tab.value("document.getElementById('query').value = 'nothing like it'")
        tab.value("document.getElementById('search').requestSubmit()")
        assert tab.value("document.getElementById('hits').textContent") == "Not found"


def test_the_view_for_obs_is_clear_but_for_the_captions(
    chromium: Browser, frame: RunningOutputs, tmp_path: Path
) -> None:
    tab = opened_page(chromium, frame, "?view=overlay&size=%")
    frame.accept(final(1, SENTENCE))
    tab.wait_for(f"{PARAGRAPHS} === 1")
    green = {"r": 0, "g": 255, "b": 0, "a": 1}
    tab.call("Emulation.setDefaultBackgroundColorOverride", color=green)

    assert tab.value("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
    assert tab.value("getComputedStyle(document.querySelector('header')).display") == "none"
    pixels = tab.pixels(tmp_path / "overlay.png")
    assert pixels[0] == [0, 255, 0]
    assert [255, 255, 255] in pixels


def test_in_german_on_a_phone(chromium: Browser, frame: RunningOutputs) -> None:
    tab = chromium.tab(language="de-DE")
    tab.resize(390, 844, is_phone=True)
    tab.open(frame.statuses[0].link)
    tab.wait_for(f"{STATE} === 'listening'")  # what was said before is shown, but not announced
    said = final(1, SENTENCE).body.caption
    frame.accept(event(CaptionChanged(replace(said, speaker="S3"))))
    tab.wait_for(f"{SHOWN} === 'Sprecher 3: {SENTENCE}'")
    assert tab.value("document.getElementById('spoken').textContent").startswith("Sprecher 3: ")

    assert tab.value("document.documentElement.lang") == "de"
    assert tab.value("document.getElementById('open-search').textContent") == "Suchen"
    assert tab.value("document.documentElement.scrollWidth") == 390
    heights = tab.value("[...document.querySelectorAll('header button')].map(b => b.offsetHeight)")
    assert all(height >= 40 for height in heights)
