"""Folders: whole files or none, nothing overwritten, nothing outside of what the settings allow."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from services.lists.delivery.addresses import check_address, folder_of
from services.lists.delivery.folder import put_into_folder
from services.lists.delivery.outcome import DELIVERED, FAILED, REFUSED
from services.lists.delivery.parcel import is_file_name
from services.lists.delivery.refused import SubscriptionRefused
from services.settings import Settings
from tests.lists.delivery.shipped import FILES, parcel

Allowed = Callable[..., Settings]


def content(folder: Path) -> dict[str, bytes]:
    return {one.name: one.read_bytes() for one in folder.iterdir()}


EXPECTED = {one.name: one.payload for one in FILES}


def test_the_files_are_there_and_again_they_are_the_same(folder: Path, allowed: Allowed) -> None:
    for number in (1, 2):
        assert put_into_folder(parcel("folder", str(folder), try_number=number), allowed()).kind == DELIVERED
        assert content(folder) == EXPECTED


def test_another_content_is_left_as_it_is(folder: Path, allowed: Allowed) -> None:
    (folder / FILES[1].name).write_bytes(b"%PDF of somebody else")
    outcome = put_into_folder(parcel("folder", str(folder)), allowed())
    assert outcome.kind == REFUSED and FILES[1].name in outcome.answer
    assert content(folder) == {FILES[0].name: FILES[0].payload, FILES[1].name: b"%PDF of somebody else"}


@pytest.mark.parametrize("what", ["symlink", "dangling symlink", "folder", "pipe"])
def test_what_is_no_file_is_left_as_it_is(folder: Path, allowed: Allowed, tmp_path: Path, what: str) -> None:
    name, elsewhere = folder / FILES[0].name, tmp_path / "elsewhere"
    if "symlink" in what:
        name.symlink_to(elsewhere)
        if what == "symlink":
            elsewhere.write_bytes(FILES[0].payload)
    elif what == "folder":
        name.mkdir()
    else:
        os.mkfifo(name)
    assert put_into_folder(parcel("folder", str(folder)), allowed()).kind == REFUSED
    assert elsewhere.exists() == (what == "symlink")


def test_a_folder_that_is_gone_is_tried_again_and_not_made(folder: Path, allowed: Allowed) -> None:
    folder.rmdir()
    assert put_into_folder(parcel("folder", str(folder)), allowed()).kind == FAILED
    assert not folder.exists()


def test_the_folder_that_becomes_a_symlink_gets_nothing(folder: Path, allowed: Allowed, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    settings = allowed()
    folder.rmdir()
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SubscriptionRefused):
        put_into_folder(parcel("folder", str(folder)), settings)
    assert content(tmp_path / "elsewhere") == {}


def test_a_folder_that_becomes_a_symlink_after_the_look_gets_nothing(
    folder: Path, allowed: Allowed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    opened = os.open

    def late(path: object, *arguments: object, **named: object) -> int:
        if path == folder.parent:  # the way is looked at, and walked from here
            folder.rmdir()
            folder.symlink_to(tmp_path / "elsewhere")
        return opened(path, *arguments, **named)  # type: ignore[arg-type]

    settings = allowed()
    monkeypatch.setattr(os, "open", late)
    assert put_into_folder(parcel("folder", str(folder)), settings).kind == FAILED
    assert content(tmp_path / "elsewhere") == {}


def test_what_a_killed_try_left_is_removed(folder: Path, allowed: Allowed) -> None:
    names = [f".{FILES[0].name}.{'k' * 12}-{number}.part" for number in (1, 2)]
    for name in names:
        (folder / name).write_bytes(b"half")
    put_into_folder(parcel("folder", str(folder), try_number=3), allowed())
    assert content(folder) == EXPECTED


def test_a_zombie_publishes_no_half_of_a_file(folder: Path, allowed: Allowed, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try that was held for dead goes on while the next one is at work: each has a name of its own."""
    link, inner, begun = os.link, list[str](), list[bool]()

    def late(*arguments: object, **named: object) -> None:
        if not begun:
            begun.append(True)
            inner.append(put_into_folder(parcel("folder", str(folder), try_number=2), allowed()).kind)
        link(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "link", late)
    outcome = put_into_folder(parcel("folder", str(folder)), allowed())
    assert inner == [DELIVERED] and outcome.kind in (DELIVERED, FAILED)
    assert content(folder) == EXPECTED


def test_a_file_system_without_links(folder: Path, allowed: Allowed, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert put_into_folder(parcel("folder", str(folder)), allowed()).kind == DELIVERED
    assert content(folder) == EXPECTED


def test_a_full_disk_leaves_nothing(folder: Path, allowed: Allowed, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert put_into_folder(parcel("folder", str(folder)), allowed()).kind == FAILED
    assert content(folder) == {}


@pytest.mark.parametrize(("mode", "expected"), [(0o750, 0o640), (0o755, 0o640), (0o700, 0o600)])
def test_the_group_of_the_folder_may_read(folder: Path, allowed: Allowed, mode: int, expected: int) -> None:
    folder.chmod(mode)
    put_into_folder(parcel("folder", str(folder)), allowed())
    assert {stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()} == {expected}


@pytest.mark.parametrize("below", ["/..", "/../..", "/x/../../../etc", "/..//", "/./.."])
def test_no_way_leads_out(folder: Path, allowed: Allowed, below: str) -> None:
    with pytest.raises(SubscriptionRefused):
        folder_of(f"{folder}{below}", allowed())


@pytest.mark.parametrize("address", ["/etc", "etc", "lists/luolong", "~", "", "//etc", "/"])
def test_other_folders_are_refused(allowed: Allowed, address: str) -> None:
    with pytest.raises(SubscriptionRefused) as refused:
        check_address("folder", address, allowed())
    assert refused.value.field == "address"


def test_a_folder_beside_one_of_the_settings_is_refused(folder: Path, allowed: Allowed) -> None:
    with pytest.raises(SubscriptionRefused):
        folder_of(f"{folder.parent}-2/luolong", allowed())


@pytest.mark.parametrize("to", ["outside", "inside"])
def test_a_symlink_below_is_refused_and_one_of_the_settings_is_not(
    folder: Path, allowed: Allowed, tmp_path: Path, to: str
) -> None:
    (folder.parent / "link").symlink_to(folder if to == "inside" else tmp_path)
    with pytest.raises(SubscriptionRefused):
        folder_of(str(folder.parent / "link"), allowed())
    (tmp_path / "way").symlink_to(folder.parent)
    settings = allowed(lists_folders=str(tmp_path / "way"))
    assert put_into_folder(parcel("folder", str(tmp_path / "way" / "luolong")), settings).kind == DELIVERED
    assert content(folder) == EXPECTED


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("a.xlsx", True), ("410311-2026-0001 清单.pdf", True), ("a", True), ("", False), (".", False), ("..", False), (".a", False), ("a/b", False),
        ("../a", False), ("a\\b", False), ("a\0b", False), ("a\nb", False), ("a\u202eb", False), ("x" * 201, False), ("清" * 67, False),
    ],
)  # fmt: skip
def test_names_of_files(name: str, is_one: bool) -> None:
    assert is_file_name(name) == is_one


def test_folders_of_the_settings_are_absolute() -> None:
    with pytest.raises(ValueError, match="expected an absolute path"):
        Settings(lists_folders="lists")
