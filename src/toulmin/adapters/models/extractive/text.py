"""Words, identifiers and masked templates of log lines and operational prose.

Logs and runbooks name the same thing differently: `WriteBackLoop`, `write_back_loop`, "write back loop". `analyse`
gives both the parts (stemmed words, in order) and the whole (identifiers), drops what never repeats (time stamps,
uuids, addresses), and is the same for both sides, so that what it returns can be compared. `mask` turns a line into
its template.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

LINE_CHARS_MAX = 4_000
"""Characters of one text line that are read; a longer line (a dumped object) is cut here."""

_STEMMER = Stemmer.Stemmer("english", 0)

_CLOCK = r"\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_VARIABLE = re.compile(
    r"\b(?=[\dA-FIJMNOSWa-f])(?:"
    rf"(?P<time>\d{{4}}[-/]\d{{2}}[-/]\d{{2}}(?:[T ]{_CLOCK})?(?:\s?Z\b|\s?[+-]\d{{2}}:?\d{{2}}\b)?"
    rf"|\d{{1,2}}/{_MONTH}/\d{{4}}:{_CLOCK}(?: [+-]\d{{4}})?|{_MONTH} [ \d]\d(?: \d{{4}})?,? {_CLOCK}"
    rf"|[IWEFD]\d{{4}} {_CLOCK}|{_CLOCK}\b)"
    r"|(?P<uuid>[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b)"
    r"|(?P<address>\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:/\d{1,2})?\b|(?:[0-9a-fA-F]{1,4}:){4,7}[0-9a-fA-F]{1,4}\b)"
    r"|(?P<hex>0[xX][0-9a-fA-F]+\b|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b))"
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?<![A-Za-z])\d[\d,.]*(?:(?:ns|us|µs|ms|s|m|h|d|[KMGT]i?B?|B|%)\b)?")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_]|[-./:@](?=[A-Za-z0-9_]))*")
_PART = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_STATUS_CLASS = re.compile(r"(?<![\w.])([45])(?:xx|XX|\\d\\d|\.\.)(?!\w)")
_STATUS = re.compile(r"[45]\d\d")
_CONTRACTION = re.compile(r"(?i)\b(?:ca|wo|do|does|did|is|was|could|has|are)n['\u2019]t\b")

_STOP_WORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by can could did do does for from had has have if in into is it its may more"
        " might of on or that the their then there these they this to was were when where which while will with would"
        " you your",
    )
)
_SHORT_FORMS = {
    "auth": "authentication",
    "authn": "authentication",
    "authz": "authorization",
    "cannot": "not",
    "cert": "certificate",
    "certs": "certificate",
    "cfg": "configuration",
    "conf": "configuration",
    "config": "configuration",
    "configs": "configuration",
    "conn": "connection",
    "db": "database",
    "ctx": "context",
    "env": "environment",
    "eror": "error",
    "err": "error",
    "errors": "error",
    "failure": "fail",
    "failures": "fail",
    "k8s": "kubernetes",
    "mem": "memory",
    "msg": "message",
    "perm": "permission",
    "perms": "permission",
    "pg": "postgres",
    "postgresql": "postgres",
    "repl": "replication",
    "req": "request",
    "resp": "response",
    "svc": "service",
}


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a text says, ready to compare.

    `words` are stemmed and in order; `identifiers` are the names made of several parts and `names` all names of five
    characters or more, both in one spelling (`write_back`, `write-back` and `WriteBack` are `writeback`); `readable`
    is the text that was read.
    """

    words: tuple[str, ...]
    identifiers: tuple[str, ...]
    names: tuple[str, ...]
    readable: str


def analyse(text: str) -> Analysis:
    """Read log or prose text. Time stamps, uuids, addresses, hashes and numbers of over five digits are dropped."""
    plain = "\n".join(_readable(line[:LINE_CHARS_MAX]) for line in text.split("\n"))
    read = [_read_name(match.group()) for match in _IDENTIFIER.finditer(plain)]
    return Analysis(
        words=tuple(word for name in read for word in name.words),
        identifiers=tuple(name.squashed for name in read if name.compound),
        names=tuple(name.squashed for name in read if len(name.squashed) >= 5),
        readable=plain,
    )


def mask(line: str) -> str:
    """The line's template: what varies between repeats of one message is replaced by `<time>`, `<uuid>`, `<address>`,
    `<hex>` or `<n>`.
    """
    if not _DIGIT.search(line):
        return " ".join(line[:LINE_CHARS_MAX].split())
    marked = _VARIABLE.sub(lambda match: f"<{match.lastgroup}>", line[:LINE_CHARS_MAX])
    return " ".join(_NUMBER.sub("<n>", marked).split())


def _readable(line: str) -> str:
    """The line without time stamps, addresses and hashes, with status classes (`5xx`, `5..`) and negations in one
    spelling.
    """
    plain = _VARIABLE.sub(" ", line) if _DIGIT.search(line) else line
    if "4" in plain or "5" in plain:
        plain = _STATUS_CLASS.sub(r"status\1xx", plain)
    return _CONTRACTION.sub("not", plain) if "n't" in plain or "n\u2019t" in plain else plain


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    squashed: str
    compound: bool


@lru_cache(maxsize=65_536)
def _read_name(name: str) -> _Name:
    """The stemmed parts of one written name and its one spelling; it is compound if it has several parts and starts
    with a letter.
    """
    parts = _PART.findall(name)
    words = tuple(word for part in parts if (word := _word(part)))
    if _STATUS.fullmatch(name):
        words = (*words, f"status{name[0]}xx")
    elif name in {"status4xx", "status5xx"}:
        words = (name,)
    squashed = "".join(character for character in name.lower() if character.isalnum())
    return _Name(words, squashed, compound=len(parts) > 1 and 3 <= len(name) <= 100 and not name[0].isdigit())


def _word(part: str) -> str:
    """One stemmed word, or "" for what carries no meaning alone (stop words, single characters, long numbers)."""
    lower = part.lower()
    if lower in _STOP_WORDS or len(lower) < 2 or len(lower) > 40:
        return ""
    if lower.isdigit():
        return lower if len(lower) <= 5 else ""
    return str(_STEMMER.stemWord(_SHORT_FORMS.get(lower, lower)))
