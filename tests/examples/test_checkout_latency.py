"""The checkout-latency incident says the same thing everywhere, can be rebuilt, and can be read."""

import csv
import email
import email.policy
import io
import json
import re
import statistics
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypedDict

import docx
import openpyxl
import pytest
import yaml
from PIL import Image
from pypdf import PdfReader

FOLDER = Path(__file__).resolve().parents[2] / "examples" / "checkout-latency"
ANSWERS = ("README.md", "expected.json", "build.py", "generator")


class Span(TypedDict):
    document: str
    first_line: int
    last_line: int
    quote: str


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def spans(value: object) -> list[Span]:
    """Every quoted line range in the answer key, however deep."""
    match value:
        case {"document": str(document), "first_line": int(first), "last_line": int(last), "quote": str(quote)}:
            return [Span(document=document, first_line=first, last_line=last, quote=quote)]
        case dict():
            return [span for inner in value.values() for span in spans(inner)]
        case list():
            return [span for inner in value for span in spans(inner)]
        case _:
            return []


def metrics(column: str, *, start: str, end: str) -> list[float]:
    """The column's values for the minutes from start to end, both included."""
    rows = csv.DictReader(io.StringIO(read("metrics.csv")))
    return [float(row[column]) for row in rows if start <= row["time_utc"][11:16] <= end]


def before(column: str) -> float:
    return statistics.mean(metrics(column, start="13:30", end="14:00"))


def during(column: str) -> float:
    return statistics.mean(metrics(column, start="14:02", end="14:24"))


def first(name: str, pattern: str) -> str:
    return next(line for line in read(name).splitlines() if re.search(pattern, line))


@pytest.fixture(scope="module")
def key() -> dict[str, dict[str, float]]:
    tree: dict[str, dict[str, float]] = json.loads(read("expected.json"))
    return tree


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("rebuilt")
    subprocess.run([sys.executable, str(FOLDER / "build.py"), "--into", str(target)], check=True)
    return target


def test_what_is_committed_is_what_the_build_writes(rebuilt: Path) -> None:
    written = [path.relative_to(rebuilt) for path in rebuilt.rglob("*") if path.is_file()]
    assert len(written) == 16
    assert [str(name) for name in written if (FOLDER / name).read_bytes() != (rebuilt / name).read_bytes()] == []


def test_the_folder_stays_small() -> None:
    sizes = [path.stat().st_size for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert sum(sizes) < 400_000


@pytest.mark.parametrize(
    "name", ["gateway-access.log", "checkout-service.jsonl", "cache-proxy.log", "cache-nodes.syslog", "orders-db.log"]
)
def test_a_log_has_the_length_of_a_real_extract_and_never_repeats_a_line(name: str) -> None:
    lines = read(f"logs/{name}").splitlines()
    assert 60 <= len(lines) <= 400
    stamped = [line for line in lines if re.match(r"[\dIWE{]", line)]
    assert len(set(stamped)) == len(stamped)


def test_the_answer_key_quotes_lines_that_are_there(key: dict[str, dict[str, float]]) -> None:
    quoted = spans(key)
    assert len(quoted) > 25
    for span in quoted:
        lines = read(span["document"]).split("\n")[span["first_line"] - 1 : span["last_line"]]
        assert "\n".join(lines).strip() == span["quote"]


def test_the_metrics_show_what_the_key_says(key: dict[str, dict[str, float]]) -> None:
    figures = key["figures"]
    assert during("db_reads_per_s") / before("db_reads_per_s") == pytest.approx(figures["db_reads_ratio"], abs=0.05)
    assert before("cache_hit_ratio") == pytest.approx(figures["hit_ratio_before"], abs=0.005)
    assert during("cache_hit_ratio") == pytest.approx(figures["hit_ratio_after"], abs=0.005)
    assert during("checkout_p95_ms") / before("checkout_p95_ms") == pytest.approx(figures["p95_ratio"], abs=0.1)
    assert before("cache_nodes_up") == figures["nodes_total"]
    assert during("cache_nodes_up") == figures["nodes_total"] - figures["nodes_lost"]


def test_the_readme_states_the_same_figures() -> None:
    text = read("README.md")
    assert f"from {before('checkout_p95_ms'):.0f} ms to {during('checkout_p95_ms'):.0f} ms" in text
    assert f"from {before('cache_hit_ratio'):.2f} to {during('cache_hit_ratio'):.2f}" in text
    assert f"{during('db_reads_per_s') / before('db_reads_per_s'):.1f} times the normal rate" in text


def test_the_fall_of_the_hit_ratio_explains_the_additional_reads() -> None:
    misses = 10_000 * (before("cache_hit_ratio") - during("cache_hit_ratio"))
    reads = during("db_reads_per_s") - before("db_reads_per_s")
    assert misses == pytest.approx(reads, rel=0.05)


def test_proxy_and_metrics_agree_on_every_minute() -> None:
    logged = re.findall(r"hit_ratio=([\d.]+) .*nodes=(\d)/8", read("logs/cache-proxy.log"))
    table = csv.DictReader(io.StringIO(read("metrics.csv")))
    assert logged == [(row["cache_hit_ratio"], row["cache_nodes_up"]) for row in table]


def test_the_gateway_log_shows_the_rise_at_its_time_and_not_at_the_deploy() -> None:
    pattern = r"12/May/2026:(\d\d:\d\d).* rt=([\d.]+) urt=\d"
    timed = [(minute, float(seconds)) for minute, seconds in re.findall(pattern, read("logs/gateway-access.log"))]
    quiet = statistics.median(value for minute, value in timed if minute < "13:55")
    deployed = statistics.median(value for minute, value in timed if "13:57" <= minute < "14:01")
    slow = statistics.median(value for minute, value in timed if "14:02" <= minute < "14:24")
    assert deployed == pytest.approx(quiet, rel=0.35)
    assert 2.3 < slow / quiet < 4.0


def test_causes_come_before_their_effects_across_formats_and_time_zones() -> None:
    day = datetime(2026, 5, 12, tzinfo=UTC)

    def klog(line: str) -> datetime:
        return datetime.strptime(f"2026{line[1:21]} +0000", "%Y%m%d %H:%M:%S.%f %z")

    nodes = "logs/cache-nodes.syslog"
    chain = [
        day + timedelta(hours=13, minutes=38),
        datetime.fromisoformat(first(nodes, "CONFIG SET maxmemory 14gb").split()[0]),
        datetime.fromisoformat(first(nodes, "Killed process 2211").split()[0]),
        klog(first("logs/cache-proxy.log", "evicting shard 4")),
        datetime.fromisoformat(json.loads(first("logs/checkout-service.jsonl", "cache lookup failed"))["ts"]),
        datetime.fromisoformat(first("logs/orders-db.log", "rate_watch: q7").split(" UTC")[0] + "+00:00"),
        datetime.fromisoformat(json.loads(first("logs/checkout-service.jsonl", "pool exhausted"))["ts"]),
    ]
    assert chain == sorted(chain)
    assert chain[-1] - chain[2] < timedelta(seconds=30)


def test_only_the_raised_nodes_grow_past_their_old_limit() -> None:
    grown = re.findall(r"(cache-\d) cache-exporter.*used_memory=(9\.[1-9]|1[01]\.\d)", read("logs/cache-nodes.syslog"))
    assert {node for node, _ in grown} == {"cache-3", "cache-5", "cache-7"}


def test_no_input_names_the_cause_outright_or_the_approver() -> None:
    for path in FOLDER.rglob("*"):
        if path.is_file() and path.relative_to(FOLDER).parts[0] not in ANSWERS and path.suffix not in {".pdf", ".png"}:
            assert b"root cause is" not in path.read_bytes().lower(), path.name
    change = read("config/CHANGELOG.md").split("## ")[1]
    assert "4417" in change
    assert "Signed off: (empty)" in change


def test_configuration_and_runbook_contradict_each_other_on_the_ttl() -> None:
    values = yaml.safe_load(read("config/cache/values.yaml"))
    assert values["keyspaces"]["price_list"]["ttl_s"] == 30
    assert "(TTL 300 s)" in read("runbooks/cache-node-loss.md")


def test_the_runbook_pdf_has_three_pages_of_text() -> None:
    pages = [page.extract_text() for page in PdfReader(FOLDER / "runbooks/cache-memory.pdf", strict=True).pages]
    assert len(pages) == 3
    assert "Pool b: memory.max 12 GiB since 4 May 2026, so maxmemory at most 9 GiB." in pages[0]
    assert "The kill comes when the next snapshot forks." in pages[1]
    assert "A node that is started with the wrong maxmemory will be killed again." in pages[2]


def test_the_vendor_pdf_is_encrypted_and_opens_with_no_empty_password() -> None:
    reader = PdfReader(FOLDER / "docs/vendor-postmortem.pdf")
    assert reader.is_encrypted
    assert reader.decrypt("") == 0


def test_the_workbook_and_the_letter_open() -> None:
    book = openpyxl.load_workbook(FOLDER / "capacity.xlsx")
    assert book.sheetnames == ["cache nodes", "orders-db"]
    rows = {str(row[0]): row for row in book["cache nodes"].iter_rows(values_only=True)}
    assert rows["cache-7"][3:5] == (12, 9)
    letter = docx.Document(str(FOLDER / "docs/postmortem-template.docx"))
    assert letter.paragraphs[0].text == "Postmortem template"
    assert letter.tables[0].cell(1, 0).text == "Was a change involved?"


def test_the_picture_carries_its_time() -> None:
    with Image.open(FOLDER / "docs/dashboard-1412.png") as picture:
        picture.load()
        assert picture.info["Creation Time"] == "2026-05-12T14:12:30Z"
        assert picture.getexif()[0x0132] == "2026:05:12 14:12:30"


def test_the_mails_and_the_chat_parse() -> None:
    handover = email.message_from_bytes((FOLDER / "mail/oncall-handover.eml").read_bytes(), policy=email.policy.default)
    assert handover["subject"] == "Handover 12 May – platform on call"
    assert "sets memory.max to 12 GiB there" in handover.get_content()
    notice = email.message_from_bytes(
        (FOLDER / "mail/kestrel-maintenance.eml").read_bytes(), policy=email.policy.default
    )
    assert [part.get_content_type() for part in notice.iter_parts()] == ["text/plain", "text/html"]
    messages = json.loads(read("chat.json"))["messages"]
    assert 30 <= len(messages) <= 50
    assert [message["ts"] for message in messages] == sorted(message["ts"] for message in messages)


def test_the_handover_is_overtaken_by_a_later_mail_about_the_replica() -> None:
    folder = FOLDER / "mail"
    handover, storage, support = (
        email.message_from_bytes((folder / f"{name}.eml").read_bytes(), policy=email.policy.default)
        for name in ("oncall-handover", "orders-db-storage", "support-count")
    )
    assert "The read replica of orders-db is disabled" in handover.get_content()
    assert "We enabled the read replica" in storage.get_content()
    sent = [datetime.strptime(mail["date"], "%a, %d %b %Y %H:%M:%S %z") for mail in (handover, storage, support)]
    assert sent == sorted(sent)
    assert sent[1] < datetime(2026, 5, 12, 14, 1, tzinfo=UTC) < sent[2]


def test_the_number_of_customers_follows_from_the_metrics(key: dict[str, dict[str, float]]) -> None:
    errors = sum(metrics("checkout_error_rate_pct", start="14:02", end="14:24"))
    assert key["customers_who_could_not_pay"]["count"] == round(errors / 100 * 410)
    assert f"{key['customers_who_could_not_pay']['count']} gave up" in read("mail/support-count.eml")


def test_the_contract_names_documents_and_none_of_the_answers() -> None:
    contract = yaml.safe_load(read("contract.yaml"))
    named = [entry["path"] if isinstance(entry, dict) else entry for entry in contract["inputs"]]
    assert all(list(FOLDER.glob(name)) for name in named)
    assert not any(name.startswith(ANSWERS) for name in named)
    assert contract["output"]["must_answer"] == [
        "root cause",
        "contributing factors",
        "what to do now",
        "how many customers could not pay",
        "what is not known",
    ]
