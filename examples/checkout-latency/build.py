"""Writes the generated documents of this incident.

`python build.py` writes them in place; `python build.py --into DIR` writes them elsewhere. The result depends on
nothing but the sources beside this file, so two builds are byte for byte the same.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import generator as g

HERE = Path(__file__).resolve().parent

DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "logs/gateway-access.log": g.gateway_log,
    "logs/checkout-service.jsonl": g.checkout_log,
    "logs/deploy-checkout.log": g.deploy_log,
    "logs/cache-proxy.log": g.cache_proxy_log,
    "logs/cache-nodes.syslog": g.cache_nodes_log,
    "logs/orders-db.log": g.database_log,
    "metrics.csv": g.metrics_csv,
    "chat.json": g.chat_export,
    "mail/orders-db-storage.eml": g.storage_mail,
    "mail/support-count.eml": g.support_mail,
    "capacity.xlsx": g.capacity_workbook,
    "runbooks/cache-memory.pdf": g.runbook_pdf,
    "docs/postmortem-template.docx": g.postmortem_template,
    "docs/vendor-postmortem.pdf": g.encrypted_pdf,
    "docs/dashboard-1412.png": g.dashboard_png,
}


def build(into: Path) -> None:
    """Write every generated document below `into`, and then the answer key, which quotes them by line."""
    for name, write in DOCUMENTS.items():
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(write())
    (into / "expected.json").write_bytes(g.answer_key(generated=into, written=HERE))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=HERE)
    build(parser.parse_args().into)
