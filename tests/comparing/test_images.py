"""``listingwatch compare images``: the form that others rely on, on folders of all kinds of files."""

from __future__ import annotations

import csv
import io
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from benchmarks.images.attacks import ATTACKS
from benchmarks.images.props import Props
from domain.errors import InputError
from domain.match import Box, Comparison
from listingwatch.commands.compare.images import cells, name_in_a_cell
from listingwatch.comparing.images import BEST, Row, compare_images, picture_name
from listingwatch.comparing.picture_files import names_in
from matchers.pictures.ranking import FLOOR
from matchers.pictures.relation import REPORT_FROM
from tests.matchers.pictures.made import rendering
from tests.pictures import drawing, jpeg

COLUMNS = ["query", "reference", "score", "relation", "region"]
THINGS = ("armchair", "camera", "moka-pot", "wristwatch")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """References in two levels, queries that show some of them, and much that is no picture."""
    top = tmp_path_factory.mktemp("compare")
    own, others = top / "ours", top / "theirs"
    (own / "deep" / "er").mkdir(parents=True)
    (others / "sub").mkdir(parents=True)
    for number, name in enumerate(THINGS):
        place = own if number % 2 else own / "deep" / "er"
        (place / f"{name}.jpg").write_bytes(jpeg(rendering(name), 95))
    for n in range(20):
        (own / f"other {n:02d}.jpg").write_bytes(jpeg(drawing(200 + n)))
    camera = rendering("camera")
    (others / "b mirrored.jpg").write_bytes(jpeg(ImageOps.mirror(camera)))
    (others / "a crop.png").write_bytes(png(camera.crop((100, 60, 700, 640))))
    props = Props(random.Random(3), [lambda: rendering("teapot")])
    collage = ATTACKS["collage"](rendering("moka-pot"), 2, props)
    (others / "sub" / "collage.jpg").write_bytes(jpeg(collage))
    (others / "same.jpg").write_bytes((own / "camera.jpg").read_bytes())
    (others / "nothing.jpg").write_bytes(jpeg(drawing(999)))
    (others / '=HYPERLINK(1),"x"\n.jpg').write_bytes(jpeg(drawing(998)))
    (others / "page.jpg").write_text("<html>", "utf-8")
    (others / "empty.jpg").touch()
    (others / "plain.png").write_bytes(png(Image.new("RGB", (300, 300), "white")))
    (others / "broken.jpg").write_bytes(jpeg(drawing(5))[:900])
    if sys.platform == "linux":
        (others / os.fsdecode(b"n\xffame.jpg")).write_bytes(jpeg(drawing(997)))
        os.mkfifo(others / "pipe.jpg")
        (others / "gone.jpg").symlink_to(top / "nowhere.jpg")
        (others / "loop").symlink_to(others)
    return top


def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def run(folder: Path, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[bytes]:
    """As a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "listingwatch.cli", "compare", "images", *arguments],
        capture_output=True, cwd=folder, timeout=200, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode("utf-8", "replace")
    return done


def here(folder: Path, threshold: float | None = None) -> list[dict[str, str]]:
    """The same rows, made in this process."""
    made = []
    compare_images(
        folder / "ours", folder / "theirs", lambda row: made.append(cells(row)),
        threshold=threshold, processes=1,
    )  # fmt: skip
    return [dict(zip(COLUMNS, row, strict=True)) for row in made]


def rows(text: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text.decode("utf-8"), newline=""))
    made = list(reader)
    assert reader.fieldnames == COLUMNS
    return made


def unescaped(row: dict[str, str]) -> dict[str, str]:
    """As it is read from the file."""
    return {k: v.encode("utf-8", "backslashreplace").decode() for k, v in row.items()}


FOLDERS = ("--references", "ours", "--queries", "theirs")


def test_what_is_found(folders: Path) -> None:
    """Copies with their region, whatever was done; each file that cannot be compared is named with
    its reason; one picture for each row; the same rows from one process and from two."""
    done = run(folders, *FOLDERS, "--out", "found.csv", "--pictures", "shown", "--processes", "2")
    found = rows((folders / "found.csv").read_bytes())
    pairs = {(row["query"], row["reference"]): row for row in found if row["relation"] == "copy"}
    assert set(pairs) == {
        ("a crop.png", "camera.jpg"), ("b mirrored.jpg", "camera.jpg"),
        ("same.jpg", "camera.jpg"), ("sub/collage.jpg", "deep/er/moka-pot.jpg"),
    }  # fmt: skip
    same = pairs["same.jpg", "camera.jpg"]
    assert (same["score"], same["region"]) == ("1.0000", "0.0000,0.0000,1.0000,1.0000")
    box = [
        float(side)
        for side in pairs["sub/collage.jpg", "deep/er/moka-pot.jpg"]["region"].split(",")
    ]
    assert 0.1 < (box[2] - box[0]) * (box[3] - box[1]) < 0.3
    assert [row["query"] for row in found] == sorted(row["query"] for row in found)
    err = done.stderr.decode("utf-8", "replace")
    for name, reason in (
        ("page.jpg", "no picture of a known format"), ("empty.jpg", "0 bytes"),
        ("plain.png", "nearly uniform"), ("broken.jpg", "broken"),
    ):  # fmt: skip
        line = next(line for line in err.splitlines() if f"theirs/{name}: " in line)
        assert reason in line
    if sys.platform == "linux":
        assert "pipe.jpg: no ordinary file" in err
        assert "gone.jpg: cannot be read (No such file" in err
    assert "references read: 24 of 24" in err
    shown = sorted((folders / "shown").iterdir())
    assert len(shown) == len(found)
    for row in found:
        path = folders / "shown" / picture_name(row["query"], row["reference"])
        assert Image.open(path).format == "JPEG"
    assert [unescaped(row) for row in here(folders)] == found


def test_the_quick_way(folders: Path) -> None:
    """By hashes alone: what is whole is found, a crop and a collage are not, by one process as by
    two; at threshold 0 every query has its best; it has nothing to show."""
    done = run(folders, *FOLDERS, "--out", "-", "--quick", "--processes", "2")
    found = rows(done.stdout)
    pairs = {(row["query"], row["reference"]) for row in found}
    assert pairs == {("b mirrored.jpg", "camera.jpg"), ("same.jpg", "camera.jpg")}
    assert all(row["relation"] == "copy" for row in found)
    assert b"theirs/plain.png: the picture is nearly uniform" in done.stderr
    everything = rows(run(folders, *FOLDERS, "--out", "-", "--quick", "--threshold", "0").stdout)
    assert [row for row in everything if row["relation"] == "copy"] == found
    queries = [row["query"] for row in everything]
    assert all(queries.count(name) == BEST for name in queries)
    run(folders, *FOLDERS, "--out", "-", "--quick", "--pictures", "shown", code=2)


def test_threshold_0_has_the_best_of_every_query(folders: Path) -> None:
    """Twenty rows or more for each query, best first, comparable between pairs; names from
    strangers are one cell each, and no formula; what the default finds is there with its score."""
    everything = rows(run(folders, *FOLDERS, "--out", "-", "--threshold", "0").stdout)
    default = here(folders)
    queries = {row["query"] for row in everything}
    assert './=HYPERLINK(1),"x"\n.jpg' in queries
    assert all(not name.startswith("=") for name in queries)
    if sys.platform == "linux":
        assert "n\\udcffame.jpg" in queries
    for query in queries:
        scores = [float(row["score"]) for row in everything if row["query"] == query]
        assert len(scores) >= BEST
        assert scores == sorted(scores, reverse=True)
    strong = [row for row in everything if float(row["score"]) >= REPORT_FROM]
    assert strong == default
    weak = [row for row in everything if float(row["score"]) <= FLOOR]
    assert weak
    assert all(row["relation"] == "artwork" for row in weak)
    some = here(folders, 0.9)
    assert some == [row for row in default if float(row["score"]) >= 0.9]


def test_scores_do_not_depend_on_what_else_is_there(folders: Path, tmp_path: Path) -> None:
    """One reference and one query alone: the row that they have among all."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    (tmp_path / "ours" / "camera.jpg").write_bytes((folders / "ours/camera.jpg").read_bytes())
    for name in ("a crop.png", "nothing.jpg"):
        (tmp_path / "theirs" / name).write_bytes((folders / "theirs" / name).read_bytes())
    alone, among = here(tmp_path, 0.0), here(folders, 0.0)
    assert [row["query"] for row in alone] == ["a crop.png", "nothing.jpg"]
    assert alone[0] in among
    pairs = {(row["query"], row["reference"]): row for row in among}
    assert pairs.get(("nothing.jpg", "camera.jpg"), alone[1]) == alone[1]


def test_nothing_to_compare(folders: Path, tmp_path: Path) -> None:
    """No folder, an empty one, one without a single picture, an output that cannot be: exit 1 and
    a line that says what to do; a wrong threshold is wrong usage."""
    (tmp_path / "none").mkdir()
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "a.jpg").write_text("no picture", "utf-8")
    for own, others, words in (
        ("absent", folders / "theirs", "no such folder"),
        ("none", folders / "theirs", "no file in this folder"),
        ("text", folders / "theirs", "none of 1 files can be compared"),
        (str(folders / "ours" / "deep"), tmp_path / "text", "none of 1 files can be compared"),
    ):
        with pytest.raises(InputError, match=words):
            compare_images(tmp_path / own, others, lambda _: None, processes=1)
    done = run(folders, *FOLDERS, "--out", "no/such/folder.csv", code=1)
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr
    run(folders, *FOLDERS, "--out", "-", "--threshold", "1.5", code=2)


def test_the_output_is_no_query(tmp_path: Path) -> None:
    """A result that lies in the folder of a second run is not compared, nor complained of."""
    folder = tmp_path / "all"
    folder.mkdir()
    (folder / "one.jpg").write_bytes(jpeg(drawing(1)))
    (folder / "found.csv").write_text("of the run before", "utf-8")
    done = run(tmp_path, "--references", "all", "--queries", "all", "--out", "all/found.csv")
    assert b"0 files not compared" in done.stderr
    assert len(rows((folder / "found.csv").read_bytes())) == 1


def test_names_are_in_the_order_of_their_bytes(tmp_path: Path) -> None:
    """Recursive, with slashes, the same on every machine."""
    for name in ("b.jpg", "a/z.jpg", "B.jpg", "é.jpg", "a.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert names_in(tmp_path) == ["B.jpg", "a.jpg", "a/z.jpg", "b.jpg", "é.jpg"]
    assert names_in(tmp_path, tmp_path / "b.jpg") == ["B.jpg", "a.jpg", "a/z.jpg", "é.jpg"]


@pytest.mark.parametrize("name", ["=1+1.jpg", "+a", "-a", "@a", " =a", "\t=a", "＝a", "\na"])
def test_a_name_is_no_formula(name: str) -> None:
    """A spreadsheet takes it for text, and it still is a name of the same file."""
    cell = name_in_a_cell(name)
    assert cell[0] == "."
    assert os.path.normpath(cell) == name


def test_a_name_that_is_harmless_stays() -> None:
    """Nothing is done to a name without need."""
    row = Row(
        "a,b.jpg",
        "c.jpg",
        Comparison(score=0.5, region=Box(0, 0.25, 1, 1), evidence={"relation": "copy"}),
    )
    assert cells(row) == ("a,b.jpg", "c.jpg", "0.5000", "copy", "0.0000,0.2500,1.0000,1.0000")


def test_pictures_have_names_of_their_own() -> None:
    """Names that look alike when they are made plain are told apart, and lead nowhere else."""
    names = {
        picture_name(query, "r.jpg") for query in ("a/b.jpg", "c/b.jpg", "b.png", "é.jpg", "../..")
    }
    assert len(names) == 5
    assert all("/" not in name for name in names)
