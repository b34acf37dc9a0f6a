"""The screenshot of a dashboard: four greys, drawn from the same minutes as metrics.csv."""

import struct
import zlib
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from generator.load import minutes

WIDTH, HEIGHT = 480, 200
TEXTS = (
    ("Title", "Checkout overview, shop-eu"),
    ("Software", "dashboard export 11.2"),
    ("Creation Time", "2026-05-12T14:12:30Z"),
    (
        "Description",
        "Panel checkout p95 (ms), 13:30 to 14:12 UTC. Marker: deploy checkout v2.31.0 at 13:55. Taken by t.weiss.",
    ),
)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _stored(data: bytes) -> bytes:
    """A zlib stream of stored blocks: the same bytes whatever compression library is installed."""
    blocks = [data[at : at + 65535] for at in range(0, len(data), 65535)]
    out = b"\x78\x01"
    for index, block in enumerate(blocks):
        last = 1 if index == len(blocks) - 1 else 0
        out += struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block
    return out + struct.pack(">I", zlib.adler32(data))


def _exif() -> bytes:
    exif = Image.Exif()
    exif[0x0131] = "dashboard export 11.2"
    exif[0x0132] = "2026:05:12 14:12:30"
    exif[0x010E] = "checkout p95, shop-eu"
    return exif.tobytes().removeprefix(b"Exif\x00\x00")


def _drawing() -> Image.Image:
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default_imagefont()
    draw.text((10, 6), "checkout p95 (ms)  shop-eu  12 May 2026 UTC", fill=0, font=font)
    for level in (0, 500, 1000):
        y = 175 - level * 140 // 1000
        draw.line((40, y, 470, y), fill=170)
        draw.text((8, y - 6), str(level), fill=85, font=font)
    points = [(40 + index * 7, 175 - row.p95_ms * 140 // 1000) for index, row in enumerate(minutes())][:43]
    for one, two in pairwise(points):
        draw.line((*one, *two), fill=0)
    marker = 40 + 25 * 7
    draw.line((marker, 30, marker, 175), fill=85)
    draw.text((marker - 96, 24), "13:55 v2.31.0 ->", fill=85, font=font)
    for index, label in ((0, "13:30"), (15, "13:45"), (30, "14:00"), (45, "14:15")):
        draw.text((40 + index * 7 - 12, 180), label, fill=85, font=font)
    return image


def dashboard_png() -> bytes:
    """dashboard-1412.png: 2 bits a pixel, with tEXt chunks and EXIF."""
    pixels = _drawing().tobytes()
    rows = b""
    for y in range(HEIGHT):
        line = pixels[y * WIDTH : (y + 1) * WIDTH]
        levels = [round(value / 85) for value in line]
        packed = [a << 6 | b << 4 | c << 2 | d for a, b, c, d in zip(*(levels[k::4] for k in range(4)), strict=True)]
        rows += b"\x00" + bytes(packed)
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 0, 0, 0, 0)
    texts = b"".join(_chunk(b"tEXt", key.encode("latin-1") + b"\x00" + text.encode("latin-1")) for key, text in TEXTS)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + texts
        + _chunk(b"eXIf", _exif())
        + _chunk(b"IDAT", _stored(rows))
        + _chunk(b"IEND", b"")
    )
