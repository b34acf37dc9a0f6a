"""expected.json: what a careful reader concludes, with the lines that show it. For tests, never an input of a run."""

import json
import re
from pathlib import Path
from typing import TypedDict

from generator.mail import gave_up


class Span(TypedDict):
    """A line range of one document, first and last line counted from 1."""

    document: str
    first_line: int
    last_line: int
    quote: str


QUOTES: dict[str, tuple[tuple[str, str], ...]] = {
    "root_cause": (
        ("config/CHANGELOG.md", r"`maxmemory` 9gb → 14gb, pool b first"),
        ("config/cache/values.yaml", r"maxmemory: 14gb"),
        ("logs/cache-nodes.syslog", r"cache-3 config-apply.*CONFIG SET maxmemory 14gb"),
        ("logs/cache-nodes.syslog", r"cache-7 kernel: memory: usage 12582912kB, limit 12582912kB"),
        ("logs/cache-nodes.syslog", r"Memory cgroup out of memory: Killed process 2211 \(valkey-server\)"),
    ),
    "chain": (
        ("logs/cache-proxy.log", r"evicting shard 4 from ring: node cache-7 unreachable"),
        ("logs/cache-proxy.log", r"ring degraded: 5 of 8 nodes"),
        ("logs/checkout-service.jsonl", r"cache lookup failed, reading from orders-db.*shard 4"),
        ("logs/orders-db.log", r"rate_watch: q7"),
        ("logs/checkout-service.jsonl", r"connection pool exhausted: 200/200 in use, 41 waiting"),
        ("logs/orders-db.log", r"duration: 812\.440 ms"),
        ("metrics.csv", r"^2026-05-12T14:02:00Z"),
    ),
    "contributing": (
        ("config/CHANGELOG.md", r"`CacheNodesUpLow` silenced"),
        ("config/cache/values.yaml", r"rehash_on_loss: false"),
        ("config/cache/values.yaml", r"ttl_s: 30 "),
        ("config/apply.py", r"compared with maxmemory here"),
        ("config/checkout/values.yaml", r"shed_load_above_waiting: null"),
        ("logs/cache-nodes.syslog", r"cache-7 valkey.*Background saving started"),
    ),
    "refutes_deploy": (
        ("logs/deploy-checkout.log", r"no code, no settings"),
        ("logs/deploy-checkout.log", r"watch window over: no regression"),
        ("logs/deploy-checkout.log", r"p95 951 ms .before 946 ms.*no improvement"),
    ),
    "still_dangerous": (("logs/cache-nodes.syslog", r"Server initialised: maxmemory 14\.00G"),),
    "config_ttl": (("config/cache/values.yaml", r"ttl_s: 30 "),),
    "runbook_ttl": (("runbooks/cache-node-loss.md", r"TTL 300 s"),),
    "warm_up": (("runbooks/cache-node-loss.md", r"the warm-up of a node takes 5 minutes"),),
    "stale": (("docs/architecture-2023.md", r"The cache is not in the checkout path"),),
    "deploy_claim": (("chat.json", r"The 13:55 deploy caused it"),),
    "plan_claim": (("chat.json", r"Looks like a bad query plan"),),
    "vendor_claim": (("chat.json", r"Kestrel has a maintenance window"),),
    "refutes_plan": (("logs/orders-db.log", r"plan for q7 unchanged"),),
    "refutes_vendor": (("mail/kestrel-maintenance.eml", r"Authorisations and captures are not part"),),
    "replica_claim": (("mail/oncall-handover.eml", r"The read replica of orders-db is disabled"),),
    "refutes_replica": (("mail/orders-db-storage.eml", r"orders-db again at 11:20"),),
    "customers": (
        ("mail/support-count.eml", r"^Subject: Customers who could not pay"),
        ("mail/support-count.eml", r"\d+ gave up at the last step"),
    ),
    "no_approval": (
        ("config/CHANGELOG.md", r"Signed off: \(empty\)"),
        ("chat.json", r"I cannot see a reviewer on it"),
    ),
}


def _find(document: str, pattern: str, text: str) -> Span:
    hits = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if re.search(pattern, line)]
    if not hits:
        raise LookupError(f"{document} has no line that matches {pattern!r}; adapt the document or the key")
    number, line = hits[0]
    return Span(document=document, first_line=number, last_line=number, quote=line.strip())


def _wrong_claims(spans: dict[str, list[Span]]) -> list[dict[str, str | list[Span]]]:
    """What somebody says and the documents refute."""
    return [
        {"claim": "the 13:55 deploy caused it", "said": spans["deploy_claim"], "refuted": spans["refutes_deploy"]},
        {"claim": "a bad query plan on orders-db", "said": spans["plan_claim"], "refuted": spans["refutes_plan"]},
        {"claim": "Kestrel Pay maintenance", "said": spans["vendor_claim"], "refuted": spans["refutes_vendor"]},
        {
            "claim": "the read replica of orders-db is disabled",
            "said": spans["replica_claim"],
            "refuted": spans["refutes_replica"],
        },
    ]


def answer_key(*, generated: Path, written: Path) -> bytes:
    """The key for the documents below `generated`, or below `written` where a document is written by hand.

    Raises LookupError when a quoted line is no longer there.
    """
    spans: dict[str, list[Span]] = {}
    for name, wanted in QUOTES.items():
        spans[name] = []
        for document, pattern in wanted:
            path = generated / document
            source = path if path.exists() else written / document
            spans[name].append(_find(document, pattern, source.read_text(encoding="utf-8")))
    key = {
        "root_cause": {
            "statement": "maxmemory of cache pool b was raised to 14gb, above the 12 GiB memory limit of its nodes; "
            "the kernel killed three of eight cache nodes and their misses went to orders-db",
            "services": ["cache", "orders-db", "checkout"],
            "evidence": spans["root_cause"],
            "chain": spans["chain"],
        },
        "contributing_factors": spans["contributing"],
        "wrong_claims": _wrong_claims(spans),
        "contradictions": [
            {
                "subject": "TTL of price list entries",
                "sides": [*spans["config_ttl"], *spans["runbook_ttl"]],
                "wins": "config/cache/values.yaml",
            },
            {
                "subject": "whether the cache is in the checkout path",
                "sides": [*spans["stale"], *spans["chain"][2:3]],
                "wins": "logs/checkout-service.jsonl",
            },
        ],
        "to_settle": [{"subject": "how long a node warms up", "sides": spans["warm_up"]}],
        "stale_documents": spans["stale"],
        "rejected_documents": [{"document": "docs/vendor-postmortem.pdf", "reason": "encrypted"}],
        "do_now": {
            "first": "put maxmemory of pool b back to 9gb before any node is started",
            "why": spans["still_dangerous"],
        },
        "customers_who_could_not_pay": {"count": gave_up(), "said": spans["customers"]},
        "not_known": [{"question": "who approved change 4417", "nearest": spans["no_approval"]}],
        "figures": {
            "db_reads_ratio": 3.1,
            "hit_ratio_before": 0.94,
            "hit_ratio_after": 0.59,
            "p95_ratio": 3.0,
            "nodes_lost": 3,
            "nodes_total": 8,
        },
    }
    return (json.dumps(key, indent=1, ensure_ascii=False) + "\n").encode()
