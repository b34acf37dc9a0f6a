"""The `image` adapter: what a picture file says about itself. The pixels are never decoded."""

from __future__ import annotations

import io
import re

from PIL import ExifTags, Image, UnidentifiedImageError

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.rendition import Rendition
from toulmin.adapters.ingest.timestamps import parse_time
from toulmin.contracts.document import ElementKind, RejectionReason

__all__ = ["ImageAdapter"]

_ENDS = {"PNG": b"IEND\xaeB`\x82", "JPEG": b"\xff\xd9"}
_VALUE_CHARS_MAX = 4_000
_EXIF_IFD = 0x8769
_TAKEN = ("DateTimeOriginal", "DateTimeDigitized", "Creation Time", "DateTime", "date:create")
_EXIF_DATE = re.compile(r"(\d{4}):(\d\d):(\d\d) ")
# Nothing is inflated here, so a picture with many pixels is no danger; its size is a fact like any other.
Image.MAX_IMAGE_PIXELS = None


class ImageAdapter:
    """Format, size, EXIF and text of PNG, JPEG, GIF, TIFF, WebP and BMP."""

    name = "image"
    version = "1"
    suffixes = (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        try:
            with Image.open(io.BytesIO(source)) as picture:
                facts = _facts(picture)
                form = picture.format or ""
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, KeyError) as error:
            raise DocumentRefused(
                f"it is no readable picture ({type(error).__name__})",
                reason=RejectionReason.MALFORMED,
                hint="open it in a picture viewer and save it anew, or leave it out",
            ) from error
        rendition = Rendition(bounds)
        times = {key: parse_time(_EXIF_DATE.sub(r"\1-\2-\3 ", value, count=1)) for key, value in facts if key in _TAKEN}
        taken = next((times[key] for key in _TAKEN if times.get(key)), None)
        for key, value in facts:
            rendition.add(ElementKind.IMAGE_FACT, f"{key}: {value}", at_us=taken, attributes=((key[:200], value),))
        end = _ENDS.get(form)
        cut = end is not None and end not in source[-64:]
        warnings = ("its end is missing; only what its beginning says was read",) if cut else ()
        title = next(
            (value for key, value in facts if key in ("Title", "ImageDescription", "Description")),
            name.rsplit("/", 1)[-1],
        )
        return rendition.draft(title=title, warnings=warnings)


def _facts(picture: Image.Image) -> list[tuple[str, str]]:
    facts = [("Format", picture.format or "unknown"), ("Size", f"{picture.width} × {picture.height} pixels")]
    facts += [(str(key), _shown(value)) for key, value in picture.info.items() if isinstance(value, str)]
    # For a PNG without the tag, asking for it would make the library decode the pixels in search of it.
    exif = picture.getexif() if picture.format != "PNG" or "exif" in picture.info else Image.Exif()
    tags = {**dict(exif), **dict(exif.get_ifd(_EXIF_IFD))}
    for tag, value in sorted(tags.items()):
        if isinstance(value, str | bytes | int | float) and (shown := _shown(value)):
            facts.append((ExifTags.TAGS.get(tag, f"Tag {tag}"), shown))
    return list(dict.fromkeys(facts))


def _shown(value: str | bytes | float) -> str:
    if isinstance(value, bytes):
        try:
            value = decode(value.removeprefix(b"ASCII\0\0\0").rstrip(b"\0")).text if value else ""
        except DocumentRefused:
            return ""
    return " ".join(str(value).replace("\0", " ").split())[:_VALUE_CHARS_MAX]
