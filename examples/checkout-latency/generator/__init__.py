"""Writes the generated half of the incident: the logs, the metrics, the chat export, two mails and the binary
documents.

The hand-written half (runbooks, configuration, the other mails, notes) lies beside it as plain files. Everything here
is a pure function of a seed, so a rebuild gives the same bytes on every machine.
"""

from generator.cache import cache_nodes_log, cache_proxy_log
from generator.chat import chat_export
from generator.database import database_log
from generator.key import answer_key
from generator.load import metrics_csv
from generator.mail import storage_mail, support_mail
from generator.office import capacity_workbook, postmortem_template
from generator.pages import encrypted_pdf, runbook_pdf
from generator.picture import dashboard_png
from generator.web import checkout_log, deploy_log, gateway_log

__all__ = [
    "answer_key",
    "cache_nodes_log",
    "cache_proxy_log",
    "capacity_workbook",
    "chat_export",
    "checkout_log",
    "dashboard_png",
    "database_log",
    "deploy_log",
    "encrypted_pdf",
    "gateway_log",
    "metrics_csv",
    "postmortem_template",
    "runbook_pdf",
    "storage_mail",
    "support_mail",
]
