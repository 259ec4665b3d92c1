"""What waited, or was not recognised yet, when the computer fell asleep."""

from contextlib import closing
from pathlib import Path

from captioner.core.outputs import OutputChoice, OutputKind, OutputState
from captioner.outputs.meeting import MeetingOutput, SentNumbers
from captioner.outputs.obs import ObsOutput
from tests.helpers.network.meeting_server import MeetingServer
from tests.helpers.network.obs_server import ObsServer
from tests.helpers.outputs.events import Night, at, final, running


def test_nothing_from_before_a_sleep_is_sent_to_a_meeting_after_it(tmp_path: Path) -> None:
    night = Night()
    numbers = SentNumbers(tmp_path / "sent.json")
    with closing(MeetingServer()) as server:
        server.status = 400
        choice = OutputChoice(OutputKind.ZOOM, server.address)
        output = MeetingOutput(choice, numbers, night.now_s, first_pause_s=0.01)
        with running(output, spoken_when=night.spoken_when) as (frame, shown):
            frame.accept(at(2.0, final(1, "The meeting begins.")))
            shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
            night.sleep(3600.0)
            server.status = 200
            frame.accept(at(12.0, final(11, "Said before the lid was closed.")))
            frame.accept(at(15.0, final(14, "Good morning.")))
            server.wait_for_shown("Good morning.")
            (status,) = shown.wait_for(lambda all_: "too old" in all_[0].message)
            assert status.state is OutputState.SENDING
            assert status.message == "Lines that were too old to send: 2."


def test_nothing_from_before_a_sleep_is_shown_in_a_stream_after_it() -> None:
    night = Night()
    with closing(ObsServer()) as server:
        choice = OutputChoice(OutputKind.OBS, server.address)
        output = ObsOutput(choice, night.now_s)
        output.shortest_view_s = 0.0
        with running(output, spoken_when=night.spoken_when) as (frame, shown):
            night.sleep(60.0)
            frame.accept(at(12.0, final(11, "Said before the lid was closed.")))
            shown.wait_for(lambda all_: "Lines that were too old to send: 1." in all_[0].message)
            frame.accept(at(15.0, final(14, "Good morning.")))
            server.wait_for_captions("Good morning.")
