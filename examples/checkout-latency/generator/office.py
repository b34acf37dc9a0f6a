"""A workbook and a letter in their smallest valid Office Open XML form, stored without compression.

Written by hand so that the bytes depend on nothing but this file: no clock, no compression library.
"""

import io
import zipfile
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

Cell = str | int | float
NODES: tuple[tuple[Cell, ...], ...] = (
    (
        "node",
        "pool",
        "machine_gib",
        "cgroup_limit_gib",
        "maxmemory_gib",
        "snapshot_overhead_gib",
        "peak_used_gib",
        "as_of",
    ),
    ("cache-1", "a", 32, 16, 9, 1.6, 8.99, "2026-05-06"),
    ("cache-2", "a", 32, 16, 9, 1.6, 8.98, "2026-05-06"),
    ("cache-3", "b", 16, 12, 9, 1.6, 8.99, "2026-05-06"),
    ("cache-4", "a", 32, 16, 9, 1.6, 8.97, "2026-05-06"),
    ("cache-5", "b", 16, 12, 9, 1.6, 8.99, "2026-05-06"),
    ("cache-6", "a", 32, 16, 9, 1.6, 8.98, "2026-05-06"),
    ("cache-7", "b", 16, 12, 9, 1.6, 8.99, "2026-05-06"),
    ("cache-8", "a", 32, 16, 9, 1.6, 8.99, "2026-05-06"),
)
DATABASE: tuple[tuple[Cell, ...], ...] = (
    ("resource", "normal", "limit", "note"),
    ("orders-db reads per s", 1680, 2600, "above 2600 read latency grows faster than load (load test 2026-02-11)"),
    ("checkout connections", 84, 200, "limit of the role, equal to the pool size of checkout"),
    ("share of reads from price list misses", 0.36, 1, "600 of 1680 per s at hit ratio 0.94"),
)


def _archive(parts: dict[str, str]) -> bytes:
    """A zip of the parts with fixed dates, in the given order."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2026, 5, 6, 9, 0, 0))
            entry.create_system = 3
            archive.writestr(entry, HEAD + text)
    return buffer.getvalue()


def _types(overrides: dict[str, str]) -> str:
    listed = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(targets: tuple[tuple[str, str], ...]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{index}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for index, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _cell(value: Cell, *, place: str) -> str:
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def _sheet(rows: tuple[tuple[Cell, ...], ...]) -> str:
    body = ""
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(value, place=f"{chr(65 + column)}{number}") for column, value in enumerate(row))
        body += f'<row r="{number}">{cells}</row>'
    return f'<worksheet xmlns="{SHEET}"><sheetData>{body}</sheetData></worksheet>'


def capacity_workbook() -> bytes:
    """capacity.xlsx: memory of the cache nodes and headroom of the database."""
    main = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    book = (
        f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets><sheet name="cache nodes" sheetId="1" r:id="rId1"/>'
        '<sheet name="orders-db" sheetId="2" r:id="rId2"/></sheets></workbook>'
    )
    return _archive(
        {
            "[Content_Types].xml": _types(
                {
                    "/xl/workbook.xml": f"{main}.sheet.main+xml",
                    "/xl/worksheets/sheet1.xml": f"{main}.worksheet+xml",
                    "/xl/worksheets/sheet2.xml": f"{main}.worksheet+xml",
                }
            ),
            "_rels/.rels": _relations((("officeDocument", "xl/workbook.xml"),)),
            "xl/workbook.xml": book,
            "xl/_rels/workbook.xml.rels": _relations(
                (("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml"))
            ),
            "xl/worksheets/sheet1.xml": _sheet(NODES),
            "xl/worksheets/sheet2.xml": _sheet(DATABASE),
        }
    )


LETTER = (
    ("Heading1", "Postmortem template"),
    (
        "",
        "Owner: reliability group. Version 7, 14 January 2026. "
        "Fill in every part; write 'not known' rather than a guess.",
    ),
    ("Heading2", "Summary"),
    ("", "Two sentences a customer could read. What was slow or broken, from when to when, for whom."),
    ("Heading2", "Timeline"),
    ("", "All times in UTC. Name the document and line each entry comes from. Cache nodes log in local time."),
    ("Heading2", "Cause and contributing factors"),
    (
        "",
        "Walk from the symptom to the first change that makes the rest follow. "
        "A deploy near the start is a candidate, not a cause: say what its own log shows before and after.",
    ),
    ("Heading2", "What stopped us from seeing it earlier"),
    ("", "Alerts that were silent, muted or aimed at a symptom. Documents that were out of date."),
    ("Heading2", "Approvals"),
    ("", "Who approved each change in the timeline, with a link to the record. If there is no record, say so."),
)
REVIEW_TABLE = (
    ("Question", "Answer"),
    ("Was a change involved?", ""),
    ("Did a roll-back help?", ""),
    ("Can it come back?", ""),
)


def _paragraph(text: str, *, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def postmortem_template() -> bytes:
    """postmortem-template.docx: headings, paragraphs and one table."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    rows = "".join(
        "<w:tr>" + "".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in REVIEW_TABLE
    )
    grid = '<w:tblGrid><w:gridCol w:w="4500"/><w:gridCol w:w="4500"/></w:tblGrid>'
    body = "".join(_paragraph(text, style=style) for style, text in LETTER)
    table = f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>{grid}{rows}</w:tbl>'
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{level}"><w:name w:val="heading {level}"/>'
        f'<w:pPr><w:outlineLvl w:val="{level - 1}"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        for level in (1, 2)
    )
    return _archive(
        {
            "[Content_Types].xml": _types(
                {"/word/document.xml": f"{main}.document.main+xml", "/word/styles.xml": f"{main}.styles+xml"}
            ),
            "_rels/.rels": _relations((("officeDocument", "word/document.xml"),)),
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}{table}{_paragraph("")}</w:body>'
            "</w:document>",
            "word/_rels/document.xml.rels": _relations((("styles", "styles.xml"),)),
            "word/styles.xml": f'<w:styles xmlns:w="{WORD}">{styles}</w:styles>',
        }
    )
