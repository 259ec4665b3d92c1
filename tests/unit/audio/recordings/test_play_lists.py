"""A file that only names others is no recording: none of them is read, whatever it is called."""

from pathlib import Path

import pytest

from captioner.audio.recordings.chunking import DecodedBlock
from captioner.audio.recordings.decoding import RecordingFile
from captioner.core.errors import CaptionerError
from tests.helpers.audio.made_recordings import tone, write_recording

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{}\n#EXT-X-ENDLIST\n"
CONCAT = "ffconcat version 1.0\nfile '{}'\n"
DASH = (
    '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
    ' mediaPresentationDuration="PT2S"><Period><AdaptationSet contentType="audio">'
    '<Representation id="0" bandwidth="64000" mimeType="audio/mp4"><BaseURL>{}</BaseURL>'
    "</Representation></AdaptationSet></Period></MPD>"
)
SDP = "v=0\no=- 0 0 IN IP4 {0}\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"


@pytest.fixture
def private(tmp_path: Path) -> Path:
    return write_recording(tmp_path / "private.m4a", tone(2.0, 48_000), 48_000, codec="aac")


@pytest.mark.parametrize("name", ["list.m3u8", "list.mpd", "talk.wav", "talk.mp3", "talk.mp4"])
@pytest.mark.parametrize("play_list", [HLS, CONCAT, DASH, SDP])
def test_a_play_list_leads_to_no_other_file(private: Path, name: str, play_list: str) -> None:
    targets = (
        private.name, str(private), f"file:{private}", f"file://{private}", f"concat:{private}",
        f"subfile,,start,0,end,0,,:{private}", "http://127.0.0.1:9/talk.ts", "fd:0", "pipe:0",
    )  # fmt: skip
    path = private.with_name(name)
    for target in targets:
        path.write_text(play_list.format(target))
        with pytest.raises(CaptionerError, match="is not a recording that can be read"):
            RecordingFile(path)


def test_the_file_itself_is_read(private: Path) -> None:
    with RecordingFile(private) as recording:
        blocks = [each for each in recording.blocks() if isinstance(each, DecodedBlock)]
        assert sum(len(block.mono) for block in blocks) > 90_000
