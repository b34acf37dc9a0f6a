"""The PostgreSQL log of orders-db."""

from datetime import datetime, timedelta

from generator.load import RISE, Dice, clock, in_time_order, minutes

PRICE_QUERY = "SELECT sku, price_cents, currency FROM price_list WHERE sku = ANY($1) AND valid_to > now()"
QUERIES = (
    f"q7: {PRICE_QUERY}",
    "q12: SELECT id, state, total_cents FROM orders WHERE id = $1",
    "q19: UPDATE orders SET state = $2, changed_at = now() WHERE id = $1",
    "q23: INSERT INTO order_events (order_id, kind, body) VALUES ($1, $2, $3)",
)


def _pg(at: datetime, pid: int, who: str, text: str) -> tuple[datetime, str]:
    return at, f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d} UTC [{pid}] {who}{text}"


def _quiet(dice: Dice, at: datetime) -> tuple[datetime, str]:
    pid = dice.whole(41000, 49000)
    if dice.between(0, 1) < 0.45:
        address = f"192.0.2.{dice.whole(20, 60)}"
        return _pg(
            at,
            pid,
            "[unknown]@[unknown] ",
            f"LOG:  connection received: host={address} port={dice.whole(30000, 60000)}",
        )
    millis = dice.between(101, 168)
    return _pg(
        at,
        pid,
        "checkout@orders ",
        f"LOG:  duration: {millis:.3f} ms  execute {dice.pick(QUERIES)}",
    )


def _loaded(dice: Dice, at: datetime) -> tuple[datetime, str]:
    pid = dice.whole(41000, 49000)
    chance = dice.between(0, 1)
    if chance < 0.16:
        return _pg(at, pid, "checkout@orders ", 'FATAL:  too many connections for role "checkout"')
    if chance < 0.24:
        head, text = _pg(at, pid, "checkout@orders ", "ERROR:  canceling statement due to statement timeout")
        return head, f"{text}\n{_pg(at, pid, 'checkout@orders ', f'STATEMENT:  {PRICE_QUERY}')[1]}"
    query = QUERIES[0] if chance < 0.85 else dice.pick(QUERIES)
    return _pg(at, pid, "checkout@orders ", f"LOG:  duration: {dice.between(540, 1180):.3f} ms  execute {query}")


CHECKPOINTS = ("13:34:10.221", "13:49:10.480", "14:04:10.911", "14:19:11.337")


def database_log() -> bytes:
    """orders-db.log: slow statements (over 100 ms), connections, checkpoints and autovacuum."""
    dice = Dice(5432)
    entries = [
        (_loaded if minute.at >= RISE else _quiet)(dice, minute.at + timedelta(seconds=dice.between(0, 60)))
        for minute in minutes()
        for _ in range(4 if minute.at >= RISE else 2)
    ]
    entries += [
        _pg(
            clock(at),
            611,
            "",
            f"LOG:  checkpoint complete: wrote {dice.whole(2100, 2900)} buffers; write=269.{dice.whole(100, 999)} s",
        )
        for at in CHECKPOINTS
    ]
    entries += [
        _pg(
            clock("13:37:44.806"),
            44102,
            "",
            'LOG:  automatic vacuum of table "orders.public.order_events": index scans: 1'
            "\n\tpages: 0 removed, 88214 remain, 4120 scanned (4.67% of total)"
            "\n\ttuples: 51877 removed, 2913402 remain, 1204 are dead but not yet removable",
        ),
        _pg(
            clock("13:45:30.019"),
            45110,
            "report@orders ",
            "LOG:  duration: 4210.771 ms  statement: SELECT region, count(*)\n\t  FROM orders\n\t GROUP BY region",
        ),
        _pg(
            clock("13:53:08.140"),
            46021,
            "checkout@orders ",
            'ERROR:  duplicate key value violates unique constraint "order_events_pkey"',
        ),
        _pg(clock("13:53:08.140"), 46021, "checkout@orders ", "DETAIL:  Key (id)=(90213377) already exists."),
        _pg(clock("13:53:08.140"), 46021, "checkout@orders ", f"STATEMENT:  {QUERIES[3][5:]}"),
        _pg(
            clock("14:01:44.300"),
            47733,
            "",
            "LOG:  rate_watch: q7 (price_list by sku) rose from 602/s to 4104/s within 4 s",
        ),
        _pg(clock("14:02:31.118"), 48213, "checkout@orders ", f"LOG:  duration: 812.440 ms  execute q7: {PRICE_QUERY}"),
        _pg(clock("14:02:31.402"), 48260, "checkout@orders ", 'FATAL:  too many connections for role "checkout"'),
        _pg(
            clock("14:03:02.655"),
            611,
            "",
            "LOG:  plan_watch: plan for q7 unchanged: Index Scan using price_list_sku_idx, buffers all hit",
        ),
    ]
    return in_time_order(entries)
