import os
from pathlib import Path

import pytest

from toulmin.adapters.ingest import FolderReader
from toulmin.contracts.document import RejectionReason
from toulmin.contracts.errors import PermissionMissing, UsageError
from toulmin.contracts.label import Confidentiality, Label
from toulmin.contracts.policy import Action
from toulmin.contracts.run_contract import InputSpec, Limits
from toulmin.testing.permits import permit_for

R = RejectionReason


def write(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"about {name}")


async def names(
    reader: FolderReader, *paths: str, limits: Limits | None = None
) -> tuple[list[str], list[tuple[str, R]]]:
    specs = [InputSpec(path=path) for path in paths]
    found, refused = await reader.find(specs, limits=limits or Limits())
    return [each.name for each in found], [(each.name, each.reason) for each in refused]


async def test_files_folders_and_patterns_give_each_file_once_in_order(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "b.txt", "logs/z.log", "logs/deep/a.log", "logs/.hidden", "x-1/n.txt", "x-2/m.txt")
    found, refused = await names(reader, "logs/", "b.txt", "logs/**/*.log", "x-*", "./b.txt")
    assert found == ["b.txt", "logs/deep/a.log", "logs/z.log", "x-1/n.txt", "x-2/m.txt"]
    assert refused == []


@pytest.mark.parametrize("path", ["../up.txt", "/etc/hostname", "a/../../up.txt", "~/x", "..\\up.txt"])
async def test_a_path_that_leaves_the_folder_is_denied(reader: FolderReader, path: str) -> None:
    assert await names(reader, path) == ([], [(path, R.DENIED)])


async def test_links_are_followed_inside_the_folder_only(reader: FolderReader, tmp_path: Path) -> None:
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    write(outside, "secret.txt")
    write(tmp_path, "real.txt")
    (tmp_path / "in.txt").symlink_to("real.txt")
    (tmp_path / "out.txt").symlink_to(outside / "secret.txt")
    (tmp_path / "folder").symlink_to(outside)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    found, refused = await names(reader, ".", "folder/secret.txt")
    assert found == ["in.txt"], "the same file by two names comes once"
    assert refused == [
        ("folder", R.DENIED),
        ("folder/secret.txt", R.DENIED),
        ("gone.txt", R.MISSING),
        ("loop", R.MISSING),
        ("out.txt", R.DENIED),
    ]


@pytest.mark.failure("input-changes")
async def test_a_file_swapped_for_a_link_after_it_was_found_is_not_read(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path.parent / f"{tmp_path.name}-outside", "a.txt")
    found, _ = await reader.find((InputSpec(path="a.txt"),), limits=Limits())
    (tmp_path / "a.txt").unlink()
    (tmp_path / "a.txt").symlink_to(tmp_path.parent / f"{tmp_path.name}-outside" / "a.txt")
    outcome = await reader.read(found[0], limits=Limits(), permit=permit_for(Action.INPUT_READ, found[0].digest))
    assert getattr(outcome, "reason", None) is R.DENIED


async def test_what_is_missing_is_rejected_with_the_nearest_name(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "runbooks/cache.md")
    (tmp_path / "bare").mkdir()
    _, refused = await reader.find((InputSpec(path="runbooks/cahce.md"),), limits=Limits())
    assert "runbooks/cache.md" in refused[0].hint
    assert await names(reader, "bare", "*.pdf") == ([], [("*.pdf", R.MISSING), ("bare", R.MISSING)])


async def test_pipes_and_devices_are_never_opened(reader: FolderReader, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert await names(reader, ".") == ([], [("pipe", R.UNSUPPORTED)])


async def test_more_files_than_the_limit_are_left_out_aloud(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt", "c.txt")
    assert await names(reader, ".", limits=Limits(documents_max=2)) == (["a.txt", "b.txt"], [(".", R.TOO_LARGE)])


async def test_a_repository_gives_one_input_per_file(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "r/.git/config", "r/node_modules/x.js", "r/.github/ci.yml", "r/src/a.py", "r/go.go", "r/README.md")
    found, refused = await reader.find((InputSpec(path="r", kind="repository"),), limits=Limits())
    assert refused == ()
    assert [(each.name, each.kind) for each in found] == [
        ("r/.github/ci.yml", "yaml"),
        ("r/README.md", "markdown"),
        ("r/go.go", "code"),
        ("r/src/a.py", "python"),
    ]


async def test_a_kind_can_be_forced_and_an_unknown_one_is_refused(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    found, _ = await reader.find((InputSpec(path="a.md", kind="text"),), limits=Limits())
    assert found[0].kind == "text"
    _, refused = await reader.find((InputSpec(path="a.md", kind="cobol"),), limits=Limits())
    assert refused[0].reason is R.UNSUPPORTED
    assert "markdown" in refused[0].hint


async def test_a_file_named_by_two_specs_has_the_stricter_label(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    secret = Label(confidentiality=Confidentiality.SECRET)
    found, _ = await reader.find((InputSpec(path="."), InputSpec(path="a.txt", label=secret)), limits=Limits())
    assert found[0].label.confidentiality is Confidentiality.SECRET


async def test_reading_spends_the_permit_for_exactly_this_input(reader: FolderReader, tmp_path: Path) -> None:
    write(tmp_path, "a.txt", "b.txt")
    found, _ = await reader.find((InputSpec(path="."),), limits=Limits())
    permit = permit_for(Action.INPUT_READ, found[0].digest)
    with pytest.raises(PermissionMissing):
        await reader.read(found[1], limits=Limits(), permit=permit)
    assert isinstance(await reader.read(found[0], limits=Limits(), permit=permit), tuple)
    with pytest.raises(PermissionMissing):
        await reader.read(found[0], limits=Limits(), permit=permit)


def test_the_base_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        FolderReader(tmp_path / "nowhere")
