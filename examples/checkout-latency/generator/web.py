"""The gateway's access log, the checkout service's JSON log and the deploy log."""

import json
from datetime import datetime, timedelta

from generator.load import RISE, Dice, Minute, clock, in_time_order, minutes

AGENTS = (
    "ShopApp/8.14 (iOS 19.4; iPhone17,2)",
    "ShopApp/8.13 (Android 16; Pixel 10)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:138.0) Gecko/20100101 Firefox/138.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_4) AppleWebKit/605.1.15 Version/18.4 Safari/605.1.15",
    "partner-sync/3.2",
)
ROUTES = (
    ("GET", "/checkout/v2/cart/{id}", 6120),
    ("GET", "/checkout/v2/cart/{id}/prices", 2410),
    ("POST", "/checkout/v2/sessions", 812),
    ("POST", "/checkout/v2/sessions/{id}/confirm", 1834),
    ("GET", "/checkout/v2/receipts/{id}", 9405),
)
NEW_PODS_FROM = clock("13:56:10")
OLD_PODS_FROM = clock("14:16:20")


def _pod(dice: Dice, at: datetime) -> str:
    """The pod that serves at that time: the deploy and the roll-back both change the replica set."""
    replica_set = "7f4b8c6d9" if NEW_PODS_FROM <= at < OLD_PODS_FROM else "5c9d7b4f8"
    return f"checkout-{replica_set}-{dice.pick(('k2xqp', 'm8d4z', 'r7wvt', 'z5hjn'))}"


def _latency_s(dice: Dice, p95_ms: int, *, quarter: int) -> float:
    """A skewed latency from one quarter of a distribution whose 95th percentile is `p95_ms`."""
    rank = (quarter + dice.between(0, 1)) / 4
    share = 0.3 + 0.7 * (rank / 0.95) ** 2 if rank < 0.95 else dice.between(1.0, 1.7)
    return p95_ms * share / 1000


def _request(dice: Dice, minute: Minute, *, quarter: int) -> tuple[datetime, str]:
    at = minute.at + timedelta(seconds=dice.between(0, 60))
    level = minute.p95_ms if at >= RISE or minute.at < RISE - timedelta(minutes=1) else 330
    seconds = _latency_s(dice, level, quarter=quarter)
    method, route, size = dice.pick(ROUTES)
    client = f"{dice.pick(('198.51.100', '203.0.113'))}.{dice.whole(2, 250)}"
    status = 504 if dice.between(0, 100) < minute.error_pct and minute.error_pct > 1 else 200
    if status == 504:
        seconds, size = dice.between(3.0, 3.02), 167
    path = route.format(id=dice.token(8))
    return at, (
        f'{client} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "{method} {path} HTTP/1.1" {status} '
        f'{round(dice.near(size, 0.3)) if status == 200 else size} "-" "{dice.pick(AGENTS)}" '
        f"rt={seconds:.3f} urt={max(seconds - 0.003, 0.001):.3f} up={_pod(dice, at)} rid={dice.token(12)}"
    )


def gateway_log() -> bytes:
    """gateway-access.log: a sample of the requests at the edge, with scanners and probes in between.

    Four requests a minute, one from each quarter of the latencies: so small a sample drawn freely would show rises
    that never happened.
    """
    dice = Dice(8080)
    entries = [_request(dice, minute, quarter=quarter) for minute in minutes() for quarter in range(4)]
    for minute in minutes()[::4]:
        at = minute.at + timedelta(seconds=dice.between(0, 60))
        path, status = dice.pick((("/healthz", 200), ("/.env", 404), ("/wp-login.php", 404), ("/robots.txt", 200)))
        agent = "kube-probe/1.33" if path == "/healthz" else "Mozilla/5.0 (compatible; survey-scan/0.4)"
        entries.append(
            (
                at,
                f'192.0.2.{dice.whole(3, 90)} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "GET {path} HTTP/1.1" {status} 153 '
                f'"-" "{agent}" rt=0.001 urt=- up=- rid={dice.token(12)}',
            )
        )
    return in_time_order(entries)


def _line(at: datetime, level: str, service: str, message: str, **fields: str | int | float) -> tuple[datetime, str]:
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
    return at, json.dumps({"ts": stamp, "level": level, "service": service, "msg": message, **fields})


def _ordinary(dice: Dice, at: datetime) -> tuple[datetime, str]:
    order = f"ord_{dice.token(8)}"
    match dice.whole(0, 5):
        case 0:
            return _line(
                at, "info", "checkout", "order confirmed", order=order, items=dice.whole(1, 9), trace=dice.token(16)
            )
        case 1:
            cents = dice.whole(700, 24000)
            return _line(
                at, "info", "payments", "authorisation accepted", order=order, acquirer="kestrel", amount_cents=cents
            )
        case 2:
            source = "cache" if at < RISE or dice.between(0, 1) < 0.58 else "database"
            return _line(
                at, "info", "checkout", "price list loaded", source=source, skus=dice.whole(1, 9), trace=dice.token(16)
            )
        case 3:
            return _line(at, "debug", "checkout", "idempotency key reused, returning stored answer", order=order)
        case 4:
            return _line(
                at, "info", "checkout", "cart opened", cart=dice.token(8), country=dice.pick(("DE", "NL", "SE", "AT"))
            )
        case _:
            return _line(
                at, "info", "payments", "webhook delivered", order=order, attempt=1, latency_ms=dice.whole(40, 180)
            )


TRACE = """Traceback (most recent call last):
  File "/srv/checkout/prices.py", line 88, in load_price_list
    async with pool.acquire(timeout=2.0) as connection:
  File "/srv/checkout/pool.py", line 141, in acquire
    raise PoolTimeout(f"no connection within {timeout} s: {self.in_use}/{self.size} in use")
checkout.pool.PoolTimeout: no connection within 2.0 s: 200/200 in use"""

NOTABLE: tuple[tuple[str, str, str, str, dict[str, str | int | float]], ...] = (
    ("13:38:52.204", "warn", "payments", "webhook retry 2 of 5: shop 4471 answered 502", {"shop": 4471}),
    (
        "13:46:17.530",
        "warn",
        "checkout",
        "fraud score timed out after 250 ms, default rule applied",
        {"upstream": "fraud"},
    ),
    (
        "13:46:19.902",
        "warn",
        "checkout",
        "fraud score timed out after 250 ms, default rule applied",
        {"upstream": "fraud"},
    ),
    (
        "13:49:03.118",
        "warn",
        "checkout",
        "deprecated field gift_wrap_colour sent by client ShopApp/8.13",
        {"count": 312},
    ),
    (
        "13:56:12.044",
        "info",
        "checkout",
        "starting checkout v2.31.0 (commit 8e1c40a): receipt page texts",
        {"pool_size": 200},
    ),
    (
        "13:57:18.610",
        "info",
        "checkout",
        "ready: 24 of 24 replicas on v2.31.0, p95 over the last minute 309 ms",
        {"p95_ms": 309},
    ),
    (
        "13:59:30.010",
        "info",
        "checkout",
        "self check passed: p95 over the last minute 314 ms",
        {"p95_ms": 314, "version": "v2.31.0"},
    ),
    (
        "14:01:42.377",
        "warn",
        "checkout",
        "cache lookup failed, reading from orders-db",
        {"error": "no owner for shard 4"},
    ),
    (
        "14:01:42.981",
        "warn",
        "checkout",
        "cache lookup failed, reading from orders-db",
        {"error": "no owner for shard 1"},
    ),
    (
        "14:01:43.402",
        "warn",
        "checkout",
        "cache lookup failed, reading from orders-db",
        {"error": "no owner for shard 6"},
    ),
    ("14:01:58.260", "warn", "checkout", "connection pool nearly full: 187/200 in use, 0 waiting", {"in_use": 187}),
    ("14:02:04.119", "error", "checkout", "connection pool exhausted: 200/200 in use, 41 waiting", {"waiting": 41}),
    ("14:02:06.455", "error", "checkout", "price list failed", {"exc": TRACE}),
    ("14:03:05.730", "error", "checkout", "connection pool exhausted: 200/200 in use, 118 waiting", {"waiting": 118}),
    ("14:03:40.002", "error", "checkout", "price list failed", {"exc": TRACE}),
    (
        "14:05:11.871",
        "warn",
        "checkout",
        "slow request: confirm took 2140 ms, 1871 ms of it waiting for a connection",
        {},
    ),
    ("14:07:20.640", "error", "checkout", "connection pool exhausted: 200/200 in use, 96 waiting", {"waiting": 96}),
    ("14:11:48.093", "warn", "payments", "authorisation slow: 604 ms at kestrel, limit 800 ms", {"latency_ms": 604}),
    ("14:16:21.517", "info", "checkout", "starting checkout v2.30.4 (commit 51d07be): roll-back", {"pool_size": 200}),
    (
        "14:17:40.300",
        "info",
        "checkout",
        "ready: 24 of 24 replicas on v2.30.4, p95 over the last minute 951 ms",
        {"p95_ms": 951},
    ),
    ("14:18:02.944", "error", "checkout", "connection pool exhausted: 200/200 in use, 104 waiting", {"waiting": 104}),
    ("14:22:35.208", "error", "checkout", "price list failed", {"exc": TRACE}),
    ("14:26:50.771", "warn", "checkout", "connection pool nearly full: 197/200 in use, 3 waiting", {"in_use": 197}),
)


def checkout_log() -> bytes:
    """checkout-service.jsonl: checkout and payments in one JSON object a line."""
    dice = Dice(2310)
    entries = [
        _ordinary(dice, minute.at + timedelta(seconds=dice.between(0, 60))) for minute in minutes() for _ in range(4)
    ]
    entries += [_line(clock(at), level, service, text, **fields) for at, level, service, text, fields in NOTABLE]
    return in_time_order(entries)


DEPLOYS = (
    "13:54:51 deploy[771] requested: checkout v2.31.0 by m.okafor, change 4421, tests 1 204 passed",
    "13:54:58 deploy[771] diff against v2.30.4: 3 files, templates/receipt/{de,nl,sv}.html, no code, no settings",
    "13:55:00 deploy[771] start: rolling, 24 replicas, 4 at a time",
    "13:56:14 deploy[771] batch 1/6 ready after 4.1 s warm-up",
    "13:56:27 deploy[771] batch 2/6 ready after 4.0 s warm-up",
    "13:56:40 deploy[771] batch 3/6 ready after 4.3 s warm-up",
    "13:56:53 deploy[771] WARN batch 4/6: image pull took 9.8 s on worker-11 (registry mirror cold)",
    "13:57:05 deploy[771] batch 5/6 ready after 4.0 s warm-up",
    "13:57:18 deploy[771] batch 6/6 ready after 4.2 s warm-up",
    "13:57:20 deploy[771] canary analysis: p95 309 ms (before 313 ms), errors 0.20 % (before 0.21 %): pass",
    "13:59:20 deploy[771] watch window over: no regression, deploy complete",
    "14:13:40 deploy[772] requested: checkout v2.30.4 (roll-back) by j.lindqvist, incident checkout-latency",
    "14:14:00 deploy[772] start: rolling, 24 replicas, 4 at a time",
    "14:17:41 deploy[772] batch 6/6 ready after 16.2 s warm-up",
    "14:17:44 deploy[772] WARN canary analysis: p95 951 ms (before 946 ms), no improvement",
)


def deploy_log() -> bytes:
    """deploy-checkout.log: what the deploy tool said, UTC."""
    return ("\n".join(f"2026-05-12 {line}" for line in DEPLOYS) + "\n").encode()
