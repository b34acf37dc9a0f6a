"""What a log line says about itself besides its time: severity, host, service, status; in plain text or as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping

from toulmin.adapters.ingest.timestamps import parse_time

__all__ = ["fields_of_line", "fields_of_record", "is_event", "severity_named"]

_NAMES = {
    "trace": ("trace", "trc", "finest", "finer", "verbose"),
    "debug": ("debug", "dbg", "fine", "d"),
    "info": ("info", "information", "inf", "log", "notice", "config", "normal", "statement", "i"),
    "warning": ("warn", "warning", "wrn", "w"),
    "error": ("error", "err", "severe", "e"),
    "critical": ("critical", "crit", "fatal", "f", "alert", "emerg", "emergency", "panic", "dpanic"),
}
_SEVERITY = {alias: name for name, aliases in _NAMES.items() for alias in aliases}
_NUMBERED = {10: "trace", 20: "debug", 30: "info", 40: "warning", 50: "error", 60: "critical"}
_WORDS = "TRACE|DEBUG|INFO|NOTICE|LOG|WARNING|WARN|ERROR|ERR|SEVERE|CRITICAL|CRIT|FATAL|ALERT|EMERG|PANIC"
_STATED = re.compile(
    rf"(?<![\w-])(?:{_WORDS})(?![\w-])"
    rf"|(?<![\w-])(?i:level|lvl|severity)[\"']?[=:] ?[\"']?(\w{{1,12}})"
    r"|[\[<](?i:(?:\w{1,20}[.:])?(trace|debug|info|notice|warn|warning|error|err|crit|alert|emerg|fatal|panic))[\]>]"
    r"|(?<=[\s\]])(trace|debug|info|notice|warn|warning|error|fatal|panic|crit):? "
)
_SEVERITY_CHARS = 160
_SYSLOG = re.compile(r" ?([A-Za-z0-9][\w.-]{0,80}) ([A-Za-z_][\w./@-]{0,80})(?:\[\d{1,10}\])?: ")
_PROGRAM = re.compile(r" ?([A-Za-z_][\w./-]{0,80})\[\d{1,10}\]:? ")
_KLOG_SOURCE = re.compile(r" {1,20}\d{1,10} ([\w./-]{1,100}:\d{1,7})\] ")
_KEYED = re.compile(r"(?<![\w.-])(service|app|component|logger|host|hostname|node|pod|node_name)=\"?([\w./:@-]{1,100})")
_ACCESS = re.compile(r" \"[A-Z]{3,10} [^\"\s]{1,2000}[^\"]{0,20}\" ([1-5]\d\d) ")

_TIME_KEYS = (
    "ts",
    "time",
    "timestamp",
    "@timestamp",
    "t",
    "date",
    "datetime",
    "event_time",
    "created_at",
    "asctime",
    "eventTime",
)
_LEVEL_KEYS = ("level", "severity", "lvl", "log.level", "levelname", "loglevel", "severity_text", "s")
_TEXT_KEYS = ("msg", "message", "event", "log", "body", "error", "text")
_ALIASES = {
    "service": ("service", "app", "application", "service.name", "container", "container_name", "component", "source"),
    "host": ("host", "hostname", "node", "pod", "instance"),
    "logger": ("logger", "logger_name", "name", "caller"),
    "trace": ("trace", "trace_id", "traceId", "traceid"),
}


def severity_named(word: str) -> str | None:
    """The severity (trace, debug, info, warning, error, critical) that a level word of any common logger means."""
    return _SEVERITY.get(word.lower())


def fields_of_line(line: str, *, after: int) -> tuple[tuple[str, str], ...]:
    """The attributes of a text line whose time stamp ends at `after`."""
    found: list[tuple[str, str]] = []
    severity = _severity(line, after)
    if severity is not None:
        found.append(("severity", severity))
    if after:
        found += _origin(line, after)
    found += (
        [_renamed(match[1], match[2]) for match in _KEYED.finditer(line, after, after + 1_000)] if "=" in line else []
    )
    return tuple({key: (key, value) for key, value in reversed(found)}.values())[::-1]


def _severity(line: str, after: int) -> str | None:
    if after and line[0] in "IWEF" and line[1:5].isdigit():
        return _SEVERITY[line[0].lower()]
    if after and '" ' in line and (access := _ACCESS.search(line, 0, 4_000)) is not None:
        return {"5": "error", "4": "warning"}.get(access[1][0], "info")
    match = _STATED.search(line, 0, after + _SEVERITY_CHARS)
    if match is None:
        return None
    return severity_named(match[1] or match[2] or match[3] or match[0])


def _origin(line: str, after: int) -> list[tuple[str, str]]:
    if (match := _SYSLOG.match(line, after)) is not None and not severity_named(match[1]):
        return [("host", match[1]), ("service", match[2])]
    if (match := _PROGRAM.match(line, after)) is not None:
        return [("service", match[1])]
    if (match := _KLOG_SOURCE.match(line, after)) is not None:
        return [("logger", match[1])]
    return []


def _renamed(key: str, value: str) -> tuple[str, str]:
    if key in ("service", "app", "component"):
        return "service", value
    return ("logger" if key == "logger" else "host", value)


def is_event(record: Mapping[str, object]) -> bool:
    """Whether a JSON object is a log entry: it has a time, and a message or a level."""
    return _time(record) is not None and any(key in record for key in (*_TEXT_KEYS, *_LEVEL_KEYS))


def fields_of_record(record: Mapping[str, object]) -> tuple[int | None, tuple[tuple[str, str], ...]]:
    """Time and attributes of a JSON object."""
    found: list[tuple[str, str]] = []
    for key in _LEVEL_KEYS:
        level = record.get(key)
        severity = (
            severity_named(level)
            if isinstance(level, str)
            else _NUMBERED.get(level)
            if isinstance(level, int)
            else None
        )
        if severity is not None:
            found.append(("severity", severity))
            break
    for name, keys in _ALIASES.items():
        value = next((record[key] for key in keys if isinstance(record.get(key), str)), None)
        if isinstance(value, str) and value:
            found.append((name, value))
    return _time(record), tuple(found)


def _time(record: Mapping[str, object]) -> int | None:
    for key in _TIME_KEYS:
        value = record.get(key)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            at_us = parse_time(value)
            if at_us is not None:
                return at_us
    return None
