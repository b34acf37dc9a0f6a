"""The `mail` adapter: headers, the body by paragraph, and the attachments as documents of their own."""

from __future__ import annotations

from email import policy
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime

from toulmin.adapters.ingest.adapter import Bounds, DocumentRefused, Draft, Part
from toulmin.adapters.ingest.decoding import decode
from toulmin.adapters.ingest.html import add_html
from toulmin.adapters.ingest.rendition import Rendition, micros, well_formed
from toulmin.adapters.ingest.text import paragraphs
from toulmin.contracts.document import ElementKind, RejectionReason

__all__ = ["MailAdapter"]

_HEADERS = ("From", "To", "Cc", "Date", "Subject", "Reply-To", "In-Reply-To", "Message-ID")
_PARTS_MAX = 1_000


class MailAdapter:
    """One message as mail programs save it (.eml). Of alternatives the plain text is read, else the HTML."""

    name = "mail"
    version = "1"
    suffixes = (".eml", ".email")

    def sniff(self, head: bytes, name: str) -> float:
        return 0.0

    def read(self, source: bytes, name: str, bounds: Bounds) -> Draft:
        message = BytesParser(policy=policy.default).parsebytes(source)
        shown = [(header, _clean(message.get(header))) for header in _HEADERS if _clean(message.get(header))]
        if not {"From", "Date", "Subject"} & {header for header, _ in shown}:
            raise DocumentRefused(
                "it has no headers of a mail (From, Date, Subject)",
                reason=RejectionReason.MALFORMED,
                hint="save the message from the mail program as .eml, or set `kind: text`",
            )
        rendition = Rendition(bounds)
        at_us = _sent(message)
        author = (("author", _clean(message.get("From"))),) if message.get("From") else ()
        for header, value in shown:
            rendition.add(ElementKind.MAIL_HEADER, f"{header}: {value}", at_us=at_us, attributes=(("header", header),))
        body = message.get_body(preferencelist=("plain", "html"))
        if body is not None:
            _add_body(rendition, body, at_us, author)
        parts, warnings = _attachments(message, body)
        for part in parts:
            text = f"Attachment: {part.name} ({len(part.content):,} bytes)"
            rendition.add(ElementKind.MAIL_HEADER, text, at_us=at_us, attributes=(("header", "Attachment"),))
        draft = rendition.draft(title=_clean(message.get("Subject")), warnings=warnings)
        return Draft(draft.layer, draft.text, draft.elements, title=draft.title, warnings=warnings, parts=parts)


def _clean(value: object) -> str:
    return "" if value is None else " ".join(well_formed(str(value)).split())


def _sent(message: Message) -> int | None:
    try:
        return micros(parsedate_to_datetime(str(message.get("Date"))))
    except (ValueError, TypeError, OverflowError):
        return None


def _add_body(rendition: Rendition, body: Message, at_us: int | None, author: tuple[tuple[str, str], ...]) -> None:
    text = _decoded(body)
    if body.get_content_type() == "text/html":
        add_html(rendition, text, kind=ElementKind.MAIL_BODY, attributes=author)
        return
    plain = well_formed(text)
    for element in paragraphs(plain):
        piece = plain[element.start : element.end]
        quoted = (("quoted", "yes"),) if all(line.startswith(">") for line in piece.splitlines()) else ()
        rendition.add(ElementKind.MAIL_BODY, piece, at_us=at_us, attributes=(*author, *quoted))


def _decoded(part: Message) -> str:
    payload = _payload(part)
    charset = part.get_content_charset() or "utf-8"
    try:
        return payload.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return decode(payload).text if payload else ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _attachments(message: Message, body: Message | None) -> tuple[tuple[Part, ...], tuple[str, ...]]:
    """Everything that is not the body or another form of it. A message that was attached whole is one part."""
    parts: list[Part] = []
    waiting: list[Message] = [message]
    seen = 0
    while waiting and seen < _PARTS_MAX:
        seen += 1
        part = waiting.pop(0)
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            for number, each in enumerate(inner if isinstance(inner, list) else (), 1):
                parts.append(Part(_clean(part.get_filename()) or f"message-{number}.eml", each.as_bytes()))
        elif part.is_multipart():
            inner = part.get_payload()
            waiting = (
                [each for each in inner if isinstance(each, Message)] + waiting if isinstance(inner, list) else waiting
            )
        elif part is not body and (part.get_filename() or part.get_content_maintype() != "text"):
            parts.append(Part(_clean(part.get_filename()) or f"attachment-{len(parts) + 1}", _payload(part)))
    left = (f"it has more than {_PARTS_MAX:,} parts; the rest was left out",) if waiting else ()
    return tuple(parts), left
