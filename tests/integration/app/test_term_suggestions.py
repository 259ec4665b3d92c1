"""Names and terms that real documents suggest, and documents that are damaged or hostile."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import docx
import psutil
import pytest

from captioner.app.term_suggestions import built_in_words, suggest_terms
from captioner.core.errors import CaptionerError

TEXT = "Today we ask Siobhan Kelly about etcd."
SUGGESTED = ["Siobhan", "Siobhan Kelly", "Kelly", "etcd"]


def suggested(path: Path) -> list[str]:
    return suggest_terms(path)


def refused(path: Path) -> str:
    with pytest.raises(CaptionerError) as caught:
        suggested(path)
    assert caught.value.message.startswith(f"{path} cannot be read: ")
    return caught.value.message.removeprefix(f"{path} cannot be read: ").rstrip(".")


def word_file(path: Path, text: str = TEXT) -> Path:
    document = docx.Document()
    document.add_paragraph("Agenda")
    document.add_table(1, 1).cell(0, 0).text = text
    document.save(str(path))
    return path


def invitation(start: datetime) -> str:
    return f"""BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART:{start:%Y%m%dT%H%M%S}
DTEND:{start + timedelta(hours=1):%Y%m%dT%H%M%S}
SUMMARY:Kubernetes at Nordlicht
ORGANIZER;CN=Sio\u00adbhan Kelly\u202e:mailto:s@example.org
ATTENDEE;CN="Ruiz, Ana (Sales)":mailto:a@example.org
ATTENDEE;CN=b@example.org:mailto:b@example.org
ATTENDEE:mailto:c@example.org
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize("days", [0, 30])
def test_an_invitation_suggests_its_people_and_title(tmp_path: Path, days: int) -> None:
    file = tmp_path / "invite.ics"
    file.write_text(invitation(datetime.now() + timedelta(days=days)), encoding="utf-8")
    people = ["Siobhan Kelly", "Ana Ruiz"]
    assert suggested(file) == [*people, "Nordlicht", "Kubernetes"]


def test_word_and_text_files_suggest_names_and_rare_words(tmp_path: Path) -> None:
    assert sorted(suggested(word_file(tmp_path / "agenda.docx"))) == sorted(SUGGESTED)
    text = tmp_path / "agenda.md"
    text.write_text(f"\ufeff# Agenda\n\n{TEXT}\x00\u202e\n", encoding="utf-8")
    assert sorted(suggested(text)) == sorted(SUGGESTED)
    text.write_text("", encoding="utf-8")
    assert suggested(text) == []


def test_presentations_suggest_names_and_rare_words(tmp_path: Path) -> None:
    pptx = pytest.importorskip("pptx")
    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = TEXT
    presentation.save(tmp_path / "talk.pptx")
    assert sorted(suggested(tmp_path / "talk.pptx")) == sorted(SUGGESTED)


def pdf_file(path: Path, password: str = "") -> Path:
    pypdf = pytest.importorskip("pypdf")
    stream = f"BT /F1 12 Tf 20 100 Td ({TEXT}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
        b" >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body = b"%PDF-1.4\n"
    for number, each in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    body += b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n0\n%%EOF\n"
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(body))
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(path)
    return path


def test_pdf_files_suggest_names_unless_they_are_encrypted(tmp_path: Path) -> None:
    assert sorted(suggested(pdf_file(tmp_path / "agenda.pdf"))) == sorted(SUGGESTED)
    assert refused(pdf_file(tmp_path / "secret.pdf", "secret")) == "it is encrypted"
    damaged = tmp_path / "damaged.pdf"
    damaged.write_bytes((tmp_path / "agenda.pdf").read_bytes()[100:300])
    assert refused(damaged) == "it is damaged"


def bomb(path: Path, size: int) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * size)


def entities(path: Path) -> None:
    """A document whose entities stand for ten billion characters."""
    word_file(path)
    with zipfile.ZipFile(path) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    kinds = [b'<!ENTITY a0 "aaaaaaaaaa">']
    kinds += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    content = parts["word/document.xml"].replace(b"Agenda", b"&a9;")
    head, _, rest = content.partition(b"?>")
    declared = b"<!DOCTYPE w [%s]>" % b"".join(kinds)
    parts["word/document.xml"] = head + b"?>" + declared + rest
    with zipfile.ZipFile(path, "w") as archive:
        for name, each in parts.items():
            archive.writestr(name, each)


@pytest.mark.parametrize(
    ("name", "make", "reason"),
    [
        ("bomb.docx", lambda path: bomb(path, 200_000_000), "it is longer than 100 MB"),
        ("other.docx", lambda path: bomb(path, 1_000), "it is damaged"),
        ("text.docx", lambda path: path.write_bytes(b"text"), "it is damaged"),
        ("empty.docx", lambda path: path.write_bytes(b""), "it is damaged"),
        ("long.ics", lambda path: path.write_bytes(b"X:1\n" * 12_500_000),
         "it is longer than 20 MB"),
        ("damaged.ics", lambda path: path.write_bytes(b"BEGIN:V"), "it holds no complete calendar"),
        ("picture.txt", lambda path: path.write_bytes(b"\xff\xd8"), "it is not text in UTF-8"),
        ("long.txt", lambda path: path.write_bytes(b"x" * 10_000_001), "it is longer than 10 MB"),
        ("folder.docx", lambda path: path.mkdir(), "Is a directory"),
        ("absent.docx", lambda _path: None, "No such file or directory"),
    ],
)  # fmt: skip
def test_files_that_cannot_be_read_are_reported_in_a_sentence(
    tmp_path: Path, name: str, make: Callable[[Path], object], reason: str
) -> None:
    make(tmp_path / name)
    assert refused(tmp_path / name) == reason


def test_hostile_documents_take_no_memory_here(tmp_path: Path) -> None:
    entities(tmp_path / "entities.docx")
    with zipfile.ZipFile(word_file(tmp_path / "plain.docx")) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    many = b"<w:p><w:r><w:t>Siobhan</w:t></w:r></w:p>" * 2_000_000
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"<w:tbl>", many + b"<w:tbl>")
    with zipfile.ZipFile(tmp_path / "many.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    del many, parts
    before = psutil.Process().memory_info().rss
    for name in ("entities.docx", "many.docx"):
        try:
            assert len(suggested(tmp_path / name)) < 10
        except CaptionerError as error:
            assert "memory" in error.message or "damaged" in error.message
    assert psutil.Process().memory_info().rss - before < 50_000_000


def test_the_vocabulary_has_a_token_for_common_words_alone() -> None:
    assert {"the", "net", "London", "apple", "Apple"} <= built_in_words()
    assert built_in_words().isdisjoint({"kubernetes", "Kubernetes", "Siobhan"})
