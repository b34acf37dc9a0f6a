"""Small files of every format, made by the formats' own libraries where they are binary."""

import io
import json
import zipfile
from email.message import EmailMessage

from docx import Document
from openpyxl import Workbook
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def pdf(*pages: str, password: str | None = None) -> bytes:
    """A PDF with one line of text per line of each page."""
    writer = PdfWriter()
    for text in pages:
        page = writer.add_blank_page(width=595, height=842)
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        lines = " ".join(f"({line}) Tj T*" for line in text.splitlines())
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 14 TL 50 800 Td {lines} ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def docx() -> bytes:
    document = Document()
    document.add_heading("Restart the proxy", 1)
    document.add_paragraph("Only after the pool is healthy.")
    document.add_paragraph("Drain it", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "owner", "Zoë"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Nodes"
    sheet.append(["node", "limit GiB", "seen"])
    sheet.append(["cache-1", 12.5, "2026-05-12T14:00:00Z"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def png() -> bytes:
    notes = PngInfo()
    notes.add_text("Title", "Dashboard")
    notes.add_text("Creation Time", "2026-05-12T14:12:30Z")
    out = io.BytesIO()
    Image.new("RGB", (8, 4)).save(out, "PNG", pnginfo=notes)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = "Zoë <z@shop.example>", "oncall@shop.example"
    message["Subject"], message["Date"] = "Übergabe", "Tue, 12 May 2026 16:02:01 +0200"
    message.set_content("Guten Morgen,\n\nPool b läuft voll.\n\n> alt\n")
    for name, content in attachments:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def package(members: dict[str, bytes]) -> bytes:
    """A ZIP package with these members, compressed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


CHAT = json.dumps(
    {
        "channel": {"name": "inc"},
        "users": [{"id": "U1", "name": "zoe"}],
        "messages": [{"type": "message", "ts": "1778594521.250000", "user": "U1", "text": "It is the cache"}],
    },
    indent=1,
).encode()

SAMPLES: dict[str, dict[str, bytes]] = {
    "pdf": {"a.pdf": pdf("1 Limits\nKeep it below the limit.", "Second page")},
    "docx": {"a.docx": docx()},
    "xlsx": {"a.xlsx": xlsx()},
    "image": {"a.png": png()},
    "html": {
        "a.html": "<!doctype html><title>T</title><h1>Grüße</h1><p>a<b>b</b><ul><li>x<li>y</ul><pre>1\n2".encode()
    },
    "mail": {"a.eml": mail(("notes.txt", b"inside"))},
    "markdown": {
        "a.md": b"---\na: 1\n---\n# T\n\nword\n\n- item\n\n  more\n\n```py\nx = 1\n```\n\n|a|b|\n|-|-|\n|1|2|\n"
    },
    "python": {
        "a.py": b"import os\n\n@x\ndef f():\n    return 1\n\nclass C:\n    y = 1\n\n    def m(self): ...\n",
        "b.py": b"def (",
    },
    "code": {
        "a.go": b"package a\r\n\r\nfunc Take() int {\r\n\treturn 1\r\n}\r\n",
        "A.java": b"class A {\n  int x;\n  void m() {}\n}\n",
        "a.ts": b"export class B { f() {} }\nexport function g() {}\n",
        "a.rs": b"impl P {\n  fn take(&self) {}\n}\n",
        "a.c": b"int main(void) {\n return 0;\n}\n",
        "a.sh": b"go() {\n  echo 1\n}\n",
        "a.js": "function grüße() {}\n".encode(),
    },
    "yaml": {
        "a.yaml": b"# top\na:\n  b: 1 # why\n  c: [1, 2]\nd:\n- e: f\n  g: |\n    x\n    y\n",
        "b.yml": b"{{ .Values }}: [\n",
    },
    "ini": {"a.toml": b"# c\n[server]\nport = 80\nlist = [\n  1,\n]\n", "a.ini": b"[a]\nb: c\n"},
    "chat": {"chat.json": CHAT},
    "jsonl": {"a.jsonl": '{"ts": "2026-05-12T14:02:01Z", "level": "warn", "msg": "spät"}\n{"a": 1}\n'.encode()},
    "json": {
        "a.json": b'{"title": "T", "rows": [{"id": 1, "ts": "2026-05-12T14:02:01Z", "msg": "m"}, {"id": 2}], "n": 3}'
    },
    "csv": {"a.csv": b'time,p95,note\r\n2026-05-12T14:02:00Z,975,"two\r\nlines"\r\n2026-05-12T14:03:00Z,980,\r\n'},
    "log": {
        "a.log": b"2026-05-12 14:02:01,123 ERROR boom\nTraceback (most recent call last):\n  File\nValueError: x\n",
        "latin.log": "May  1 10:00:00 höst app[1]: Gerät weg\n".encode("latin-1"),
    },
    "text": {
        "note.txt": "Erste Zeile – über Öl\n\n- one\n- two\r\n\r\nlast".encode(),
        "wide.txt": "Grüße\n\nzwei".encode("utf-16"),
    },
}
