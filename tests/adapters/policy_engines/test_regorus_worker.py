"""The policy process's own code, run here so that each frame can be looked at."""

import json

from toulmin.adapters.policy_engines import regorus_worker

PACK = {
    "rules": {"a.rego": "package a\n\nx := 1 if input.b == 1\n\ny := 1 / 0\n"},
    "roots": ['{"config": {}}'],
    "coverage": True,
    "ast": True,
}


def talk(*frames: str, cut: int = 7) -> list[str]:
    """What comes back when the frames arrive in pieces of `cut` bytes."""
    data = "".join(f"{frame}\n" for frame in frames).encode()
    pieces = [data[start : start + cut] for start in range(0, len(data), cut)]
    out: list[bytes] = []
    alarms: list[float] = []
    regorus_worker.serve(lambda: pieces.pop(0) if pieces else b"", out.append, alarm=alarms.append, limit_s=5.0)
    assert alarms == [5.0, 0.0] * (len(frames) - 1), "a timer that is not reset would end an idle process"
    return b"".join(out).decode().splitlines()


def test_frames_are_answered_in_order_whatever_their_pieces() -> None:
    loaded, *answers = talk(
        json.dumps(PACK),
        '0\tdata.a.x\t{"b": 1}',
        '1\tdata.a.x\t{"b": 2}',
        "2\tdata.a.x\t{",
        "3\tdata.a.y\t{}",
        "4\tcoverage\tnull",
    )
    assert json.loads(loaded)["packages"] == ["data.a"]
    assert json.loads(loaded)["ast"]
    assert [answer.split("\t")[:2] for answer in answers] == [
        ["0", "value"],
        ["1", "undefined"],
        ["2", "input"],
        ["3", "error"],
        ["4", "value"],
    ]
    assert answers[0].endswith("\t1")
    assert json.loads(answers[4].split("\t")[2])["files"][0]["path"] == "a.rego"


def test_a_pack_that_does_not_parse_is_refused_in_the_engine_s_words() -> None:
    (answer,) = talk(json.dumps({**PACK, "rules": {"a.rego": "package a\nx :=\n"}}))
    assert "a.rego:3" in json.loads(answer)["refused"]
