"""The screens themselves; `make_screens.py` runs this once for each scale and theme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from elsewhere import elsewhere, sharing
from PySide6.QtCore import QLocale
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from studio import DESKTOPS, Studio, settle
from voices import voices

from captioner.core.audio import NoticeKind
from captioner.core.captions import Caption, Mark
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    ErrorRaised,
    LevelChanged,
    Noticed,
    OverloadChanged,
    SessionState,
)
from captioner.core.message import Message
from captioner.core.sessions import RecoveryReport, SessionDetails, SessionText
from captioner.gui.sessions.dialogs import RecaptionDialog
from captioner.gui.settings.pages import RecognitionPage
from captioner.gui.settings.session_terms import TermsButton
from captioner.gui.shell.application import create_application
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.error_reporter import CrashDialog
from captioner.gui.widgets.translation import install_translation
from captioner.settings.model import Appearance, GeneralSettings, SoundSettings, SourceKind
from captioner.settings.overlay import CaptionEdge, OverlaySettings
from captioner.settings.presets import PRESETS, with_preset
from tests.helpers.gui.fakes import FULL_MODEL_INFO, FakeServices, application, caption

_SCRIPTS = {
    "arabic": ("ar", "صباح الخير جميعا، نبدأ اجتماع اليوم بالميزانية", "ثم Captioner 2.0 القادم"),
    "hebrew": ("he", "בוקר טוב לכולם, נתחיל את הפגישה בתקציב", "ונדבר על Windows 11"),
    "japanese": (
        "ja",
        "本 日 は お 集 まり いただき 、 ありがとう ございます 。 予 算 から 始 めましょう 。",
        "次 に Captioner 2.0 を",
    ),
    "hindi": ("hi", "सभी को सुप्रभात। आज की बैठक हम बजट से शुरू करते हैं", "फिर Captioner 2.0 की बात"),
}
"""Their fonts are among the packages that `make screens` needs; others would be shown as boxes."""

_DEMO = (
    (
        0.0,
        "The Norsemen considered the rainbow as a bridge over which the gods passed from Earth to "
        "their home in the sky.",
    ),
    (
        8.0,
        "Printing, in the only sense with which we are at present concerned, differs from most if "
        "not from all the arts and crafts represented in the exhibition in being comparatively "
        "modern.",
    ),
)
_DEMO_OPEN = ("The difference in the rainbow depends considerably upon", "the size of the drops")

_READ_MS = 3_300

Talk = Sequence[tuple[str, str]]


def draw(
    folder: Path,
    theme: str,
    wanted: Callable[[str], bool],
    path: Callable[[str], Path],
    talk: Talk,
) -> None:
    """Draw all screens of one theme."""
    application = create_application(["captioner"])
    translators = install_translation(application, "en")
    QLocale.setDefault(QLocale("en_GB"))
    font = QFont(application.font())
    font.setPointSize(10)
    application.setFont(font)
    services = FakeServices(folder)
    settings = services.store.settings
    general = replace(settings.general, appearance=Appearance(theme), welcome_done=True)
    services.folders = replace(services.folders, sessions=Path("/home/ada/Captions"))
    fill_library(services, talk)
    services.store.replace(
        replace(settings, general=general, overlay=OverlaySettings(smooth_roll=False))
    )
    studio = Studio(wanted, path)
    desktop = Desktop(services)
    DESKTOPS[:] = [desktop]
    desktop.show()
    settle()
    read_aloud(studio, desktop, services)
    main_window(studio, desktop, services, talk)
    help_page(studio, desktop, services)
    comparing(studio, desktop, services, talk)
    recordings(studio, desktop, services)
    elsewhere(studio, desktop, services)
    sharing(studio, desktop, services, "s0")
    overlays(studio, desktop, services, talk)
    settings_dialog(studio, desktop)
    welcome(studio, desktop, services)
    failures(studio, desktop, services)
    voices(studio, desktop, services)
    settle()
    desktop.window.quit_unasked()
    QApplication.processEvents()
    for translator in translators:
        application.removeTranslator(translator)
    if studio.wants("overlay-over-desktop"):
        demo(studio, folder / "demo", Appearance(theme))
    in_german(studio, application, folder / "german", Appearance(theme))


def main_window(studio: Studio, desktop: Desktop, services: FakeServices, talk: Talk) -> None:
    """The main window in its states."""
    window = desktop.window
    studio.take("main-ready", window)
    choosing_source(studio, desktop, services)
    services.models.installed.add("distil-large-v3.5")
    window.refresh()
    settle()
    desktop.controller.start()
    settle()
    studio.take("main-loading", window)
    session = services.session
    session.began_s -= 74.0
    session.listen()
    for number, (channel, text) in enumerate(talk, start=1):
        session.say(caption(number, text, channel=channel, start_s=7.4 * number))
    session.say(
        caption(
            99,
            "That works for me. I will send the",
            "notes around today",
            channel="Others",
            start_s=72,
        )
    )
    session.tell(LevelChanged("", -19.0, -9.0, is_speech=True))
    settle()
    session.tell(LevelChanged("", -17.0, -9.0, is_speech=True))
    settle()
    studio.take("main-listening", window)
    session.tell(OverloadChanged(2.4, Message("Behind by 2.4 s")))
    settle()
    studio.take("main-behind", window)
    studio.over_desktop("overlay-behind", desktop.overlay)
    session.tell(OverloadChanged(0, Message("")))
    muted = Message("{source} is muted", source="Built-in microphone")
    for _ in range(60):  # the meter falls slowly
        session.tell(LevelChanged("", -120.0, -120.0, is_speech=False))
    session.tell(Noticed(NoticeKind.SILENT_INPUT.value, muted))
    settle()
    studio.take("main-muted", window)
    studio.over_desktop("overlay-muted", desktop.overlay)
    session.tell(Noticed(NoticeKind.SOUND_BACK.value, Message("Sound is back.")))
    settle()
    page = window.live_page
    for number, (channel, text) in enumerate([*talk] * 3, start=200):
        session.say(caption(number, text, channel=channel, start_s=74 + 7.4 * (number - 200)))
    settle()
    page.transcript.verticalScrollBar().setValue(12)
    page.transcript.show_mark(Mark(1, page.transcript.rows[0].start_s))
    page.find_bar.open()
    page.find_bar.field.setText("release")
    page.find_bar.find_next()
    studio.take("main-reading", window)
    page.find_bar.close_bar()
    page.jump_to_live()


def overlays(studio: Studio, desktop: Desktop, services: FakeServices, talk: Talk) -> None:
    """The overlay in its looks."""
    overlay = desktop.overlay
    for preset in PRESETS:
        overlay.set_look(replace(with_preset(overlay.look, preset), locked=True))
        studio.over_desktop(f"overlay-{preset}", overlay)
    overlay.set_look(replace(with_preset(overlay.look, "white-on-black"), lines=5, locked=True))
    studio.over_desktop("overlay-five-lines", overlay)
    overlay.set_look(replace(overlay.look, lines=2, window_opacity=0.0, outline_px=3))
    studio.over_desktop("overlay-outline", overlay)
    for edge in (CaptionEdge.RAISED, CaptionEdge.DEPRESSED, CaptionEdge.DROP_SHADOW):
        overlay.set_look(replace(overlay.look, edge=edge))
        studio.over_desktop(f"overlay-{edge.value}", overlay)
    overlay.set_look(OverlaySettings(smooth_roll=False))
    alarm(studio, desktop)
    catching_up(studio, desktop, services, talk)
    overlay.toolbar.show()
    studio.over_desktop("overlay-unlocked", overlay)
    overlay.toolbar.hide()
    overlay.clear()
    studio.over_desktop("overlay-empty", overlay)
    for name, (language, committed, tentative) in _SCRIPTS.items():
        overlay.begin_session()
        overlay.show_caption(
            Caption(1, 0.0, 1.0, committed, tentative, (), is_final=False, language=language)
        )
        studio.over_desktop(f"overlay-{name}", overlay)
    overlay.begin_session()


def alarm(studio: Studio, desktop: Desktop) -> None:
    """The frame around the captions at an alarm."""
    frame = desktop.overlay_shell.alarm_frame
    frame.apply(SoundSettings(alarms_blink=True))
    frame.accept(replace(caption(290, "[alarm]"), sound="alarm"))
    frame.timer.stop()
    studio.over_desktop("overlay-alarm", desktop.overlay)
    frame.apply(SoundSettings())


def catching_up(studio: Studio, desktop: Desktop, services: FakeServices, talk: Talk) -> None:
    """Where the reader was, and the pane with what they missed."""
    overlay, reader = desktop.overlay, desktop.overlay_shell.reader
    session = services.session
    reader.mark_place()
    for number, (channel, text) in enumerate([("You", "Let us go on."), *talk[3:5]]):
        session.say(caption(300 + number, text, channel=channel, start_s=300 + 7.4 * number))
        desktop.overlay_shell.bridge.flush()
        settle()
        if not number:
            studio.over_desktop("overlay-place", overlay)
    reader.catch_up()
    settle(2_500)
    studio.over_desktop("overlay-catching-up", reader.pane)
    studio.take("main-place", desktop.window)
    reader.back_to_live()
    settle()


def fill_library(services: FakeServices, talk: Talk) -> None:
    """Past sessions worth finding again."""
    captions = [
        caption(number, text, channel=channel, start_s=7.4 * number)
        for number, (channel, text) in enumerate([*talk] * 12, start=1)
    ]
    for number, title in enumerate(
        (
            "Budget for the second quarter",
            "Parents' evening",
            "Interview with the city archive",
            "Weekly meeting",
            "Lecture 4: Rivers and their towns",
            "Doctor's appointment",
        )
    ):
        services.library.add(f"s{number}", title, captions[number : 60 + 6 * number], number * 3)


def choosing_source(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """The list of sources while two applications play; the one that is captioned has stopped."""
    connected = services.devices
    capture = services.store.settings.capture
    picker = desktop.window.live_page.picker
    chosen = replace(capture, source=SourceKind.SYSTEM, application="Zoom Workplace")
    picker.set_capture(chosen)
    services.plug(*connected, application("Firefox"), application("Music"))
    settle()
    studio.with_list("main-source", desktop.window, picker)
    services.plug(*connected)
    picker.set_capture(capture)
    settle()


def help_page(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """Help while captioning, and the list of sessions."""
    desktop.window.show_page(1)
    settle()
    desktop.pages.sessions.list.setCurrentIndex(desktop.pages.sessions.model.index(0))
    studio.take("sessions", desktop.window)
    correcting(studio, desktop)
    playing(studio, desktop, services)
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    desktop.pages.help.check()
    studio.take("help", desktop.window)
    desktop.window.show_page(0)


def correcting(studio: Studio, desktop: Desktop) -> None:
    """A caption of a past session under correction."""
    page = desktop.pages.sessions
    page.transcript.go_to_row(3)
    page.set_editing(True)
    settle()
    page.edit_panel.words.setPlainText(page.edit_panel.words.toPlainText()[:95] + " extra desks.")
    studio.take("sessions-correct", desktop.window)
    page.edit_panel.words.setPlainText(page.transcript.rows[3].text)
    page.set_editing(False)


def playing(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """A past session that sounds: a word lit up, and the bar below."""
    page = desktop.pages.sessions
    services.library.looks["s1"] = SessionDetails(31_000_000, has_sound=True)
    page.list.setCurrentIndex(page.model.index(1))
    settle()
    page.playback.play_row(3)
    settle()
    studio.take("sessions-playing", desktop.window)
    page.playback.stop()
    page.list.setCurrentIndex(page.model.index(0))
    settle()


def comparing(studio: Studio, desktop: Desktop, services: FakeServices, talk: Talk) -> None:
    """What is asked before an export and a second captioning, and two texts side by side."""
    page = desktop.pages.sessions
    library = services.library
    session = library.stored["s0"][0]
    first = [caption(number, text, start_s=7.4 * number) for number, (_, text) in enumerate(talk)]
    second = [
        caption(each.id, each.text.replace("sixteenth", "sixth").replace("desks", "disks"),
                start_s=each.start_s)
        for each in first
    ]  # fmt: skip
    library.texts["s0"] = {"": second, "again": first}
    texts = (
        SessionText("", "distil-small.en", 8, is_chosen=True),
        SessionText("again", "distil-large-v3.5", 8, is_chosen=False),
    )
    compared = page.actions_.compare(session, SessionDetails(61_000_000, True, texts))
    settle()
    compared.go_to_next()
    studio.take("sessions-compare", compared)
    compared.reject()
    exported = page.actions_.ask_export(session, ["s0", "s1"], [1, 2])
    studio.take("sessions-export", exported)
    exported.reject()
    terms = TermsButton(services, page._background, "")
    again = RecaptionDialog(session, services.models.choices(), True, terms, page)
    again.show()
    studio.take("sessions-caption-again", again)
    again.reject()


def recordings(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """Files that are transcribed."""
    page = desktop.pages.recordings
    assert page is not None
    page.add([Path("/home/ada/Lecture 3.mp4")])
    settle()
    services.transcriber.may_finish.clear()
    page.add([Path("/home/ada/Interview.flac"), Path("/home/ada/Parents' evening.ogg")])
    desktop.window.show_page(2)
    studio.take("recordings", desktop.window)
    services.transcriber.may_finish.set()
    settle()
    desktop.window.show_page(0)


def in_german(
    studio: Studio, application: QApplication, folder: Path, appearance: Appearance
) -> None:
    """Screens in German: the first run, the main window, the settings of the overlay."""
    translators = install_translation(application, "de")
    services = FakeServices(folder)
    services.folders = replace(services.folders, sessions=Path("/home/ada/Captions"))
    services.store.replace(
        replace(
            services.store.settings,
            general=GeneralSettings(appearance=appearance, welcome_done=True),
        )
    )
    desktop = Desktop(services)
    DESKTOPS[:] = [desktop]
    desktop.show()
    desktop.overlay_shell.error_reporter.show(
        CaptionerError(
            "{path} cannot be written: the disk is full.",
            "Free some space, or choose a folder on another disk (--save, or Settings).",
            path="/home/ada/Captions",
        )
    )
    settle()
    german = studio.with_prefix("german-")
    german.take("main", desktop.window)
    for banner in desktop.window.banners.banners:
        desktop.window.banners.remove(banner)
    welcome(german, desktop, services)
    voices(german, desktop, services, has_overlay=False)
    services.library.add("s0", "Elternabend", [caption(1, "Guten Abend.")])
    sharing(german, desktop, services, "s0")
    desktop.dialogs.show_settings("overlay")
    assert desktop.dialogs.settings is not None
    desktop.dialogs.settings.page("overlay")
    german.take("settings-overlay", desktop.dialogs.settings)
    desktop.close()
    for translator in translators:
        application.removeTranslator(translator)


def demo(studio: Studio, folder: Path, appearance: Appearance) -> None:
    """README's picture: the demo recording, as tiny.en captions it, and the overlay below."""
    services = FakeServices(folder)
    services.folders = replace(services.folders, sessions=Path("/home/ada/Captions"))
    general = GeneralSettings(appearance=appearance, welcome_done=True)
    services.store.replace(replace(services.store.settings, general=general))
    desktop = Desktop(services)
    DESKTOPS[:] = [desktop]
    desktop.show()
    desktop.controller.start()
    settle()
    session = services.session
    session.began_s -= 27.0
    session.model_info = replace(FULL_MODEL_INFO, model_name="tiny.en", mel_bins=80)
    session.tell_state(SessionState.LISTENING, "Listening")
    for number, (start_s, text) in enumerate(_DEMO, start=1):
        session.say(caption(number, text, start_s=start_s))
    session.say(caption(3, *_DEMO_OPEN, start_s=22.0))
    session.tell(LevelChanged("", -18.0, -9.0, is_speech=True))
    settle()
    studio.below_window("overlay-over-desktop", desktop.window, desktop.overlay)
    desktop.close()


def settings_dialog(studio: Studio, desktop: Desktop) -> None:
    """Every page of the settings."""
    desktop.dialogs.show_settings()
    dialog = desktop.dialogs.settings
    assert dialog is not None
    for name in dialog.page_names:
        dialog.show_page(name)
        page = dialog.page(name)  # all of its rows
        while isinstance(page, RecognitionPage) and len(page.models.rows) < 3:
            settle()
        studio.take(f"settings-{name.replace('_', '-')}", dialog)
    dialog.close()


def welcome(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """The three steps of the first run."""
    services.models.installed.discard("distil-large-v3.5")
    desktop.dialogs.show_welcome()
    page = desktop.dialogs.welcome
    assert page is not None
    settle()
    for _ in range(3):
        services.probes[-1].listener(LevelChanged("", -21.0, -9.0, is_speech=True))
        settle()
    studio.take("welcome-source", page)
    page.next_button.click()
    while len(page.models.rows) < 3:
        settle()
    studio.take("welcome-model", page)
    services.models.may_finish.clear()
    page.models.rows[0].button.click()
    studio.take("welcome-download", page)
    page.next_button.click()
    studio.take("welcome-folder", page)
    page.skip_button.click()
    desktop.dialogs.downloads.cancel()
    settle()


def read_aloud(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """Three sentences, and what was heard of them."""
    desktop.dialogs.show_read_aloud()
    dialog = desktop.dialogs.read_aloud
    assert dialog is not None
    while desktop.background.is_busy:
        settle()
    session = services.session
    session.listen()
    session.say(caption(1, "Sorry, I was on mute.", start_s=0.0))
    session.say(caption(2, "I will revue", "the", start_s=0.0))
    settle()
    studio.take("read-aloud", dialog)
    session.say(caption(2, "I will revue the release with David.", start_s=0.0))
    settle(_READ_MS)  # so that the delay is one
    session.say(caption(3, "The budget is important, but we need more time.", start_s=0.0))
    settle()
    studio.take("read-aloud-result", dialog)
    desktop.dialogs.close_read_aloud()


def failures(studio: Studio, desktop: Desktop, services: FakeServices) -> None:
    """What failures look like."""
    services.models.installed.add("distil-large-v3.5")
    desktop.window.refresh()
    settle()
    session = services.session
    session.tell(
        ErrorRaised(
            CaptionerError(
                "The disk with your transcripts is full.",
                "Make room on it, or choose another folder in the settings; captions go on.",
            )
        )
    )
    session.tell_state(SessionState.FAILED, "Stopped: microphone lost")
    studio.take("main-failed", desktop.window)
    for banner in desktop.window.banners.banners:
        desktop.window.banners.remove(banner)
    services.library.interrupted = [
        RecoveryReport(
            Path("/home/ada/Captions/2026-03-12_09-30-00"),
            148,
            (Message("2.4 s of sound had not been captioned yet."),),
        )
    ]
    desktop.show()
    settle()
    desktop.controller.start(Path("/home/ada/Lecture 3.mp4"))
    settle()
    services.session.listen()
    settle()
    studio.take("main-recovered", desktop.window)
    dialog = CrashDialog(
        'Traceback (most recent call last):\n  File "captioner/gui/overlay/window.py", line 214\n'
        "ValueError: not a number\n",
        "/home/ada/.local/state/captioner/crash.log",
    )
    dialog.show()
    studio.take("crash", dialog)
    dialog.close()
