"""Every command that the README shows works as it stands there. What it tells to do first installs anew
and so has a target of its own: ``tests/install``."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from listingwatch.samplemarket import SampleMarket
from tests.commands import Command
from tests.rights.registers.made_up import us_case, us_file

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


def shell_lines() -> list[str]:
    """The lines of the README's shell blocks, without their comments."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.partition("  #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def labelled_pairs() -> list[tuple[str, str, int]]:
    """Two shops' titles of lamps, and whether they are of one lamp."""
    titles = [
        (f"Zorvantik desk lamp ZL-{n}00", f"ZORVANTIK ZL{n}00 lamp, black") for n in range(1, 31)
    ]
    same = [(ours, theirs, 1) for ours, theirs in titles]
    others = [(titles[n][0], titles[n - 1][1], 0) for n in range(30)]
    return [*same, *others]


def pair_line(pair: tuple[str, str, int]) -> str:
    ours, theirs, same = pair
    record = {"id": ours + theirs, "l": {"title": ours}, "r": {"title": theirs}, "y": same}
    return json.dumps(record) + "\n"


@pytest.mark.slow
def test_commands_of_the_readme(command: Command) -> None:
    """The commands for one's own shop and rights, in their order, on files as they are described."""
    run = 0
    with SampleMarket() as market:
        shop = market.markets[1].home.rstrip("/")
        for source, target in (
            ("rights_ours.csv", "our-marks.csv"),
            ("rights_others.csv", "others-marks.csv"),
            ("licences.csv", "licences.csv"),
            ("catalog_ours.csv", "products.csv"),
        ):
            shutil.copy(market.folder / source, command.folder / target)
        shutil.copytree(market.folder / "works", command.folder / "our-photos")
        shutil.copytree(market.folder / "works", command.folder / "their-photos")
        for picture in market.folder.glob("*.jpg"):
            shutil.copy(picture, command.folder)
        with zipfile.ZipFile(command.folder / "apc260115.zip", "w") as archive:
            archive.writestr("apc260115.xml", us_file(us_case()))
        for name in ("our-texts.jsonl", "their-texts.jsonl"):
            (command.folder / name).write_text(
                '{"id": 1, "text": "A lamp of pear wood"}\n', "utf-8"
            )
        (command.folder / "page.html").write_text("<title>404 not found</title>", "utf-8")
        mark, listing = '{"id": "m", "mark": "Zorvantik"}', '{"id": "l", "title": "Z*rvantik lamp"}'
        (command.folder / "marks.jsonl").write_text(mark, "utf-8")
        (command.folder / "listings.jsonl").write_text(listing, "utf-8")
        pairs = labelled_pairs()
        for name in ("pairs.jsonl", "labelled.jsonl"):
            (command.folder / name).write_text("".join(map(pair_line, pairs)), "utf-8")
        for line in shell_lines():
            words = shlex.split(line)
            if words[0] != "listingwatch" or "demo" in words:
                continue
            words = [word.replace("https://shop.example.com", shop) for word in words[1:]]
            if words[0] == "crawl" or words[:2] == ["watch", "add"]:
                words += ["--allow-host", "127.0.0.1"]
            if words[0] == "run":
                run += runs_until_stopped(command, words)
                continue
            if words[0] == "doctor":
                assert "ok" in command.run(*words, code=None).stdout
                run += 1
                continue
            if "HIT" in words:
                words[words.index("HIT")] = command.json("hits")[0]["id"]
            command.run(*words)
            run += 1
        for line in re.findall(r"`listingwatch (read [^`]+)`", README):
            command.run(*shlex.split(line))
            run += 1
    assert run == 33


def runs_until_stopped(command: Command, words: list[str]) -> int:
    """``run`` goes on until it is told to stop, and then ends well."""
    process = subprocess.Popen(
        [sys.executable, "-m", "listingwatch.cli", *words, "--processes", "0"],
        env=command.environment, cwd=command.folder, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        if "running with" in line:
            break
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    return 1


@pytest.mark.slow
def test_commands_on_the_demo_s_portfolio(command: Command) -> None:
    """After the demo its hits can be listed, the suppressed ones too, and decided on."""
    command.run("demo")
    hits = command.json("hits", "--portfolio", "demo")
    assert hits
    assert command.json("hits", "--portfolio", "demo", "--suppressed")
    command.run("verdict", hits[0]["id"], "confirmed", "--by", "Ada", "--portfolio", "demo")
    states = {hit["id"]: hit["state"] for hit in command.json("hits", "--portfolio", "demo")}
    assert states[hits[0]["id"]] == "confirmed"


@pytest.mark.slow
def test_the_embedded_database_s_commands(tmp_path: Path) -> None:
    """``db start``, ``status`` and ``stop`` do what the README says."""
    environment = {key: v for key, v in os.environ.items() if key != "DATABASE_URL"}
    home = Path(tempfile.mkdtemp(prefix="listingwatch-tests-"))
    home.chmod(0o711)
    user = Command(tmp_path, environment | {"LISTINGWATCH_HOME": str(home)})
    try:
        assert "not running" in user.run("db", "status").stdout
        user.run("db", "start")
        assert user.json("db", "status")["running"]
        assert user.run("rights", "list").returncode == 0
        assert user.json("db", "status")["running"]
        assert "stopped" in user.run("db", "stop").stdout
        assert not user.json("db", "status")["running"]
    finally:
        user.run("db", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.mark.parametrize(
    "target",
    [
        "demo",
        "test",
        "bench",
        "test-postgres",
        "test-faults",
        "test-whole",
        "test-upgrade",
        "test-install",
    ],
)
def test_make_targets_exist(target: str) -> None:
    """What the README tells to make can be made."""
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_begins_with_the_two_commands() -> None:
    """The first shell block holds the demo and the tests."""
    assert shell_lines()[:2] == ["make demo", "make test"]


def test_links_lead_somewhere() -> None:
    """Every file that the README names is there."""
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (ROOT / target).exists(), target
