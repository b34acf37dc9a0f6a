"""The incident channel as a chat export: people guessing, alerts, one strong wrong claim, one quiet hint."""

import json

from generator.load import clock

PEOPLE = {
    "U01": ("j.lindqvist", "Jonna Lindqvist, incident lead"),
    "U02": ("m.okafor", "Mbali Okafor, checkout"),
    "U03": ("r.haddad", "Rami Haddad, database"),
    "U04": ("p.castellanos", "Pilar Castellanos, platform on call"),
    "U05": ("t.weiss", "Tobias Weiss, payments"),
    "U06": ("a.nair", "Anjali Nair, support"),
    "B01": ("alert-bot", "Alert bot"),
    "B02": ("deploy-bot", "Deploy bot"),
}
TALK = """
13:55:01 B02 deploy started: checkout v2.31.0 (change 4421) by m.okafor
13:59:21 B02 deploy complete: checkout v2.31.0, canary pass, watch window over
14:02:40 B01 FIRING CheckoutLatencyP95High: p95 948 ms, limit 500 ms (shop-eu, checkout)
14:03:10 B01 FIRING OrdersDbReadLatencyHigh: read p95 611 ms, limit 50 ms (orders-db)
14:03:31 U06 Support here: first customers say the pay button spins and then shows an error. Is that us?
14:03:52 U01 I take incident lead. Channel is this one. Mbali, you deployed at 13:55?
14:04:15 U02 yes, v2.31.0, only texts on the receipt page
14:04:40 U05 The 13:55 deploy caused it. It is always the last deploy. Roll it back.
14:04:58 U03 orders-db read latency went through the roof at 14:03. Looks like a bad query plan to me
14:05:20 U05 bad plan from a new query in the deploy then
14:05:44 U02 there is no new query in it. Three HTML templates.
14:06:02 U06 14 tickets now. Two mention Kestrel Pay, "payment provider not answering"
14:06:30 U05 Kestrel has a maintenance window until 14:30, I had a mail about it. Could be that as well
14:07:05 U03 autovacuum ran on order_events at 13:37, maybe bloat? checking
14:07:48 U01 Status page: "degraded checkout". Next update 14:20.
14:08:10 B01 FIRING CheckoutErrorRateHigh: 4.2 %, limit 2 % (shop-eu, checkout)
14:08:55 U05 authorisation times at Kestrel are 400 to 600 ms, they are usually 380. so not great but not it
14:09:30 U03 not the vacuum, the plan of the price query is unchanged. There is a lot more of it, about 3x the reads
14:10:02 U05 more reads after a deploy = the deploy. I am certain. Can we please roll back
14:10:40 U02 p95 was 309 after the last batch and 314 two minutes later, it is in the deploy log
14:11:20 U01 Fair, but a roll-back is cheap. Doing it by the runbook, then we look further.
14:13:41 B02 deploy requested: checkout v2.30.4 (roll-back) by j.lindqvist
14:14:01 B02 deploy started: checkout v2.30.4 (roll-back)
14:15:10 U03 should I raise max_connections for the checkout role? 200 is the limit and it is all used
14:15:35 U02 please do not, the runbook says that moves the queue into the database
14:16:12 U06 41 tickets
14:17:45 B02 deploy complete: checkout v2.30.4 (roll-back), WARN canary: no improvement
14:18:20 U01 p95 is still 951. So the roll-back changed nothing.
14:18:44 U05 maybe pods need to warm up
14:19:30 U01 Status page updated: cause under investigation.
14:20:15 U03 look at the price query: it is the read that normally never gets to us, it comes out of the cache
14:20:52 U02 is the cache even in our path? the architecture page says it is not
14:21:40 U04 That page is from 2023. Look at cache nodes up, not at the database: 5 of 8 since about 14:01:40
14:22:05 U01 Why was there no alert for that?
14:22:31 U04 the cache-nodes alert is silenced until the end of the pool migration, I only see it now
14:22:58 U03 that fits. 3 of 8 shards with nobody behind them
14:23:20 U05 but who touches the cache at 14:01? nothing was deployed there
14:23:44 U04 kernel log on cache-7 has an OOM kill. Starting it again by hand
14:24:40 U04 cache-7 is up and filling. Have not touched 3 and 5
14:25:33 U01 p95 is coming down a little
14:26:10 U03 reads going down too, slowly
14:27:02 U02 hit ratio 0.63 and climbing
14:27:55 U04 one thing: cache-7 came back with maxmemory 14G. I thought we run 9 on those boxes
14:28:30 U01 Who changed that and who signed it off?
14:29:05 U04 change 4417 in the config repository, I cannot see a reviewer on it. Nobody from platform answers
14:29:50 U01 Then before we start 3 and 5: what will stop them from doing the same again in twenty minutes?
"""


def chat_export() -> bytes:
    """chat.json: one channel, Slack-like, time stamps in epoch seconds."""
    messages = []
    for index, line in enumerate(TALK.strip().splitlines()):
        at, user, text = line.split(" ", 2)
        stamp = f"{int(clock(at).timestamp())}.{index * 137 % 1000:03d}00"
        messages.append({"type": "message", "ts": stamp, "user": user, "text": text})
    export = {
        "channel": {"id": "C7Q2", "name": "inc-2026-05-12-checkout", "topic": "checkout latency, shop-eu"},
        "users": [{"id": key, "name": name, "profile": profile} for key, (name, profile) in PEOPLE.items()],
        "messages": messages,
    }
    return (json.dumps(export, indent=1) + "\n").encode()
