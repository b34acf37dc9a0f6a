"""Two mails that matter only to whoever looks for them: one overtakes the handover, one counts the customers."""

from datetime import datetime, timedelta

from generator.load import RESTART, RISE, clock, minutes

LAST_STEPS_PER_MINUTE = 410
"""Customers who press the pay button in a minute."""
STORAGE = """\
All,

the storage move of the weekend is complete. We enabled the read replica of
orders-db again at 11:20 after the storage move, and the reports read from it.

The old volumes go back to the pool on Friday.

Rami
"""
SUPPORT = """\
Jonna,

for the status page: {count} gave up at the last step. We called ten of them back,
all had given up on a spinning page.

We will send everybody a voucher as soon as you say that it is over.

Anjali
"""


def gave_up() -> int:
    """Customers who met an error at the last step, from the rise to the restart of the first node: by the metrics."""
    return round(sum(row.error_pct for row in minutes() if RISE <= row.at <= RESTART) / 100 * LAST_STEPS_PER_MINUTE)


def _letter(sender: str, *, to: str, subject: str, at: datetime, text: str) -> bytes:
    """A plain mail; its id is made of the time it was sent at."""
    return (
        f"From: {sender}\nTo: {to}\nSubject: {subject}\nDate: {at:%a, %d %b %Y %H:%M:%S +0000}\n"
        f"Message-ID: <{at:%Y%m%d%H%M%S}.7731@mail.shop.example>\nMIME-Version: 1.0\n"
        f'Content-Type: text/plain; charset="us-ascii"\n\n{text}'
    ).encode("ascii")


def storage_mail() -> bytes:
    """orders-db-storage.eml: sent after the handover was written, about what the handover says of the replica."""
    return _letter(
        "Rami Haddad <r.haddad@shop.example>",
        to="database-users@shop.example",
        subject="Storage move complete",
        at=clock("11:42:09"),
        text=STORAGE,
    )


def support_mail() -> bytes:
    """support-count.eml: how many customers could not pay, in words that only its subject explains."""
    return _letter(
        "Anjali Nair <a.nair@shop.example>",
        to="j.lindqvist@shop.example",
        subject="Customers who could not pay",
        at=RESTART + timedelta(minutes=4, seconds=31),
        text=SUPPORT.format(count=gave_up()),
    )
