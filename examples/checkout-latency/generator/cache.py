"""The cache proxy's log (klog heads, logfmt tails) and the system log of the cache nodes (local time, +02:00)."""

from datetime import datetime, timedelta, timezone

from generator.load import LOSS, RESTART, Dice, clock, in_time_order, minutes

CEST = timezone(timedelta(hours=2))
POOL_B = ("cache-3", "cache-5", "cache-7")
NODES = tuple(f"cache-{number}" for number in range(1, 9))
PIDS = {"cache-3": 1987, "cache-5": 2044, "cache-7": 2211}
SHARDS = {"cache-3": 1, "cache-5": 6, "cache-7": 4}
KILLED_AT = {"cache-7": "14:01:38.412907", "cache-3": "14:01:39.087310", "cache-5": "14:01:39.655128"}
CONFIG_AT = {"cache-3": "13:40:12.300", "cache-5": "13:41:40.912", "cache-7": "13:43:05.447"}


def _klog(at: datetime, severity: str, place: str, text: str) -> tuple[datetime, str]:
    return at, f"{severity}{at:%m%d %H:%M:%S.%f}       1 {place}] {text}"


def _proxy_chatter(dice: Dice, at: datetime) -> tuple[datetime, str]:
    node = dice.pick(NODES if at < LOSS else tuple(name for name in NODES if name not in POOL_B))
    match dice.whole(0, 4):
        case 0:
            return _klog(at, "I", "probe.go:88", f"probe ok node={node} rtt_us={dice.whole(180, 420)}")
        case 1:
            return _klog(
                at,
                "I",
                "conn.go:51",
                f"client connected addr=192.0.2.{dice.whole(20, 60)}:{dice.whole(30000, 60000)} app=checkout",
            )
        case 2:
            return _klog(at, "I", "conn.go:67", f'client gone addr=192.0.2.{dice.whole(20, 60)} reason="idle 300s"')
        case 3:
            return _klog(at, "I", "pool.go:140", f"pool node={node} idle={dice.whole(3, 9)} busy={dice.whole(12, 30)}")
        case _:
            return _klog(
                at,
                "W",
                "slow.go:33",
                f"slow command node={node} cmd=MGET keys={dice.whole(80, 220)} took_ms={dice.whole(11, 38)}",
            )


PANIC = """http: panic serving 192.0.2.41:51840: runtime error: index out of range [3] with length 3
goroutine 48117 [running]:
net/http.(*conn).serve.func1()
\t/usr/lib/go/src/net/http/server.go:1947 +0xbe
cacheproxy/admin.(*Server).shardTable(0xc0001f8000, {0xa1b2c0, 0xc0004a20e0})
\t/build/admin/shards.go:74 +0x2f1
net/http.(*conn).serve(0xc0003d6120, {0xa1d4f8, 0xc00011c4e0})
\t/usr/lib/go/src/net/http/server.go:2102 +0x6a8"""


def _loss(node: str, offset_s: float) -> list[tuple[datetime, str]]:
    """What the proxy says when a node goes: failed probes, the eviction, and what becomes of the shard."""
    shard, at = SHARDS[node], LOSS + timedelta(seconds=offset_s, microseconds=PIDS[node] % 997)
    return [
        _klog(
            at - timedelta(seconds=1.100642),
            "W",
            "probe.go:97",
            f'probe failed node={node} attempt=1/3 err="connection reset by peer"',
        ),
        _klog(
            at - timedelta(seconds=0.600318),
            "W",
            "probe.go:97",
            f'probe failed node={node} attempt=2/3 err="connection refused"',
        ),
        _klog(
            at - timedelta(seconds=0.100207),
            "W",
            "probe.go:97",
            f'probe failed node={node} attempt=3/3 err="connection refused"',
        ),
        _klog(at, "E", "ring.go:212", f"evicting shard {shard} from ring: node {node} unreachable"),
        _klog(
            at + timedelta(seconds=0.000271),
            "W",
            "ring.go:231",
            f"shard {shard} has no owner: rehash_on_loss=false, lookups fall through to origin orders-db",
        ),
    ]


def _proxy_stats() -> list[tuple[datetime, str]]:
    rows = []
    for index, minute in enumerate(minutes()):
        at = minute.at + timedelta(seconds=59.98, microseconds=index * 7919 % 9973)
        misses = round(10000 * (1 - minute.hit_ratio))
        severity = "I" if minute.nodes_up == 8 else "W"
        rows.append(
            _klog(
                at,
                severity,
                "stats.go:60",
                f"stats window=60s lookups_per_s=10000 hit_ratio={minute.hit_ratio:.3f} "
                f"misses_per_s={misses} nodes={minute.nodes_up}/8",
            )
        )
    return rows


def cache_proxy_log() -> bytes:
    """cache-proxy.log."""
    dice = Dice(6379)
    entries = [
        _proxy_chatter(dice, minute.at + timedelta(seconds=dice.between(0, 59)))
        for minute in minutes()
        for _ in range(2)
    ]
    entries += _proxy_stats()
    entries += _loss("cache-7", 0.203) + _loss("cache-3", 0.871) + _loss("cache-5", 1.404)
    entries += [
        _klog(
            clock("13:33:20.118204"),
            "W",
            "tls.go:40",
            "admin certificate for cacheproxy-admin.internal.example expires in 21 days",
        ),
        _klog(clock("13:47:51.660318"), "E", "server.go:3411", PANIC),
        _klog(
            clock("13:47:51.660940"),
            "I",
            "admin.go:19",
            'admin request failed path=/shards?page=4 status=500 note="data path not affected"',
        ),
        _klog(
            LOSS + timedelta(seconds=1.410377),
            "E",
            "ring.go:240",
            "ring degraded: 5 of 8 nodes, 3 shards without owner (1, 4, 6)",
        ),
        _klog(
            clock("14:06:41.410022"),
            "E",
            "ring.go:240",
            "ring degraded: 5 of 8 nodes, 3 shards without owner (1, 4, 6)",
        ),
        _klog(
            clock("14:16:41.410518"),
            "E",
            "ring.go:240",
            "ring degraded: 5 of 8 nodes, 3 shards without owner (1, 4, 6)",
        ),
        _klog(
            RESTART + timedelta(seconds=12.3),
            "I",
            "ring.go:198",
            "node cache-7 answers again, shard 4 restored to ring (empty, warming)",
        ),
        _klog(
            RESTART + timedelta(seconds=12.31),
            "E",
            "ring.go:240",
            "ring degraded: 6 of 8 nodes, 2 shards without owner (1, 6)",
        ),
    ]
    return in_time_order(entries)


def _sys(at: datetime, node: str, tag: str, text: str) -> tuple[datetime, str]:
    local = at.astimezone(CEST)
    return at, f"{local:%Y-%m-%dT%H:%M:%S.%f}+02:00 {node} {tag}: {text}"


def _used_gib(node: str, at: datetime) -> float:
    """Memory the node holds: flat at the old limit; from the change on it grows until the kernel ends it."""
    if node not in POOL_B or at < clock(CONFIG_AT[node]):
        return 8.99
    if at > RESTART:
        return 0.41 + (at - RESTART) / timedelta(minutes=1) * 0.36
    return 8.99 + (at - clock(CONFIG_AT[node])) / (LOSS - clock(CONFIG_AT[node])) * 2.62


def _exporter(dice: Dice) -> list[tuple[datetime, str]]:
    rows = []
    for minute in minutes()[::5]:
        for node in NODES:
            at = minute.at + timedelta(seconds=dice.between(2, 9))
            down = node in POOL_B and at > LOSS and not (node == "cache-7" and at > RESTART)
            raised = node in POOL_B and at >= clock(CONFIG_AT[node])
            text = (
                f"used_memory={_used_gib(node, at):.2f}G maxmemory={'14.00' if raised else '9.00'}G "
                f"evicted_keys_5m={0 if raised else dice.whole(41000, 58000)} connected_clients={dice.whole(60, 72)}"
            )
            if down:
                text = "scrape failed: dial tcp 127.0.0.1:6379: connect: connection refused"
            rows.append(_sys(at, node, "cache-exporter[812]", text))
    return rows


def _kill(node: str) -> list[tuple[datetime, str]]:
    """The kernel's report of one kill, and systemd's."""
    at, pid = clock(KILLED_AT[node]), PIDS[node]
    kernel = (
        "valkey-server invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
        f"CPU: 5 PID: {pid} Comm: valkey-server Not tainted 6.8.0-58-generic #60-Ubuntu",
        "Call Trace:",
        " <TASK>",
        " dump_stack_lvl+0x76/0xa0",
        " dump_header+0x4f/0x260",
        " oom_kill_process+0x118/0x290",
        " mem_cgroup_out_of_memory+0x145/0x160",
        " try_charge_memcg+0x6d2/0x7a0",
        " do_anonymous_page+0x1c4/0x420",
        " </TASK>",
        f"memory: usage 12582912kB, limit 12582912kB, failcnt {16600 + pid}",
        "Memory cgroup stats for /system.slice/valkey.service:",
        f"oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/system.slice/valkey.service,task=valkey-server,pid={pid},uid=998",
        f"Memory cgroup out of memory: Killed process {pid} (valkey-server) total-vm:15728640kB, "
        f"anon-rss:{12298900 + pid}kB, file-rss:3712kB, shmem-rss:0kB, UID:998 pgtables:24860kB oom_score_adj:0",
    )
    rows = [_sys(at + timedelta(microseconds=40 * index), node, "kernel", text) for index, text in enumerate(kernel)]
    later = at + timedelta(milliseconds=210)
    rows += [
        _sys(later, node, "systemd[1]", "valkey.service: A process of this unit has been killed by the OOM killer."),
        _sys(
            later + timedelta(milliseconds=2),
            node,
            "systemd[1]",
            "valkey.service: Main process exited, code=killed, status=9/KILL",
        ),
        _sys(
            later + timedelta(milliseconds=3),
            node,
            "systemd[1]",
            "valkey.service: Failed with result 'oom-kill'. Restart=no, unit stays down.",
        ),
    ]
    return rows


def _snapshot(node: str, at: str, *, fork: int) -> tuple[datetime, str]:
    """The start of a scheduled snapshot: the process forks and memory is copied on write."""
    pid = PIDS[node]
    text = f"Background saving started by pid {pid + fork} (snapshot.timer, every 26 min)"
    return _sys(clock(at) + timedelta(microseconds=pid * 47), node, f"valkey[{pid}]", text)


def _node_noise(dice: Dice) -> list[tuple[datetime, str]]:
    rows = []
    for minute in minutes():
        at, node = minute.at + timedelta(seconds=dice.between(0, 59)), dice.pick(NODES)
        session = dice.whole(1100, 1900)
        tag, text = dice.pick(
            (
                (
                    "sshd[3301]",
                    f"Connection closed by 192.0.2.{dice.whole(2, 9)} port {dice.whole(30000, 60000)} [preauth]",
                ),
                (f"CRON[{dice.whole(4000, 9000)}]", "(root) CMD (/usr/lib/sysstat/sa1 1 1)"),
                ("systemd[1]", f"Started session-{session}.scope - Session {session} of user metrics."),
                (
                    "chronyd[640]",
                    f"Selected source 192.0.2.{dice.whole(120, 125)} (ntp-{dice.whole(1, 4)}.internal.example)",
                ),
                (
                    f"valkey[{PIDS.get(node, 1990)}]",
                    f"{dice.whole(2, 9)}00 changes in 300 seconds. Saving skipped: snapshot by schedule only",
                ),
            )
        )
        if node in POOL_B and at > LOSS and tag.startswith("valkey"):
            tag, text = f"CRON[{dice.whole(4000, 9000)}]", "(root) CMD (/usr/lib/sysstat/sa1 1 1)"
        rows.append(_sys(at, node, tag, text))
    return rows


def cache_nodes_log() -> bytes:
    """cache-nodes.syslog: eight nodes on one log host, in local time."""
    dice = Dice(7777)
    entries = _exporter(dice) + _node_noise(dice)
    for node in POOL_B:
        at = clock(CONFIG_AT[node])
        entries += [
            _sys(
                at, node, "config-apply[5120]", "change 4417: CONFIG SET maxmemory 14gb (was 9gb) on pool-b, no restart"
            ),
            _sys(
                at + timedelta(milliseconds=31),
                node,
                "config-apply[5120]",
                "change 4417: CONFIG SET maxmemory-policy allkeys-lru (unchanged)",
            ),
            _sys(
                at + timedelta(milliseconds=44),
                node,
                "config-apply[5120]",
                "valkey.service: memory.max=12884901888 read for the record, not compared",
            ),
            _snapshot(node, "13:35:30", fork=188),
            _snapshot(node, "14:01:30", fork=311),
            *_kill(node),
        ]
    entries += [
        _sys(
            clock("13:35:02.114"),
            "cache-2",
            "smartd[702]",
            "Device: /dev/nvme0n1, Percentage Used endurance indicator rose from 71 to 72",
        ),
        _sys(
            clock("13:52:44.907"),
            "cache-6",
            "kernel",
            "igb 0000:03:00.0 eno1: Link is Up 10 Gbps Full Duplex, Flow Control: RX/TX",
        ),
        _sys(
            clock("13:58:21.300"),
            "cache-7",
            "kernel",
            "valkey.service: memory.high reached, reclaim active (memory.events high 4)",
        ),
        _sys(
            clock("14:23:55.018"),
            "cache-7",
            "sudo",
            "p.castellanos : TTY=pts/0 ; USER=root ; COMMAND=/usr/bin/systemctl start valkey",
        ),
        _sys(RESTART, "cache-7", "systemd[1]", "Started valkey.service - Valkey key-value store."),
        _sys(
            RESTART + timedelta(seconds=1.2),
            "cache-7",
            "valkey[6018]",
            "Server initialised: maxmemory 14.00G from /etc/valkey/valkey.conf, data set empty",
        ),
    ]
    return in_time_order(entries)
