"""A catalogue of thirty products with findings planted in every column, and the rights behind them.

All names are invented; the pictures are the sample market's renderings.
"""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

from PIL import Image, ImageOps

from domain.right import Side
from listingwatch.importing.licences import import_licences
from listingwatch.importing.rights import import_rights
from listingwatch.portfolio.mark_watch import watch_marks
from listingwatch.wiring import App
from storage.repositories.portfolios import Portfolios

OURS = """kind,text,office,territory,number,owner,classes,status,filed,registered,expires,image
trademark,LUMENHOLT,USPTO,,5000001,Lumenholt GmbH,11|21,registered,2019-01-01,2019-06-01,2039-06-01,
"""
OTHERS = """kind,text,office,territory,number,owner,classes,status,filed,registered,expires,image
trademark,ZORVANTIK,USPTO,,6100001,Zorvantik Technology Inc.,11,registered,2015-01-01,2015-06-01,2035-06-01,
trademark,BRUMOLA,USPTO,,6100002,Brumola Knitwear LLC,25,registered,2015-01-01,2015-06-01,2035-06-01,
trademark,KELVANTO,EUIPO,,018000003,Kelvanto BV,11,registered,2015-01-01,2015-06-01,2035-06-01,
trademark,OLDAVIR,USPTO,,6100004,Oldavir Corp.,11,registered,2005-01-01,2005-06-01,2015-06-01,
trademark,LICENTRA,USPTO,,6100005,Licentra SA,11,registered,2015-01-01,2015-06-01,2035-06-01,
copyright,Ribbed vase,,,,Studio Emberlin,,,,,,ribbed-vase.jpg
likeness,Portrait with a clock,,US,,A. Person,,,,,,wall-clock.jpg
design,Shell chair,USPTO,,D900001,Chairmont Inc.,6,registered,2020-01-01,2020-06-01,2035-06-01,shell-chair.jpg
design,Paper lantern,USPTO,,D900002,Lanternica Inc.,26,registered,2020-01-01,2020-06-01,2035-06-01,
design,Watch strap,USPTO,,D900003,Strapwell Inc.,10,registered,2020-01-01,2020-06-01,2035-06-01,
patent,Foldable stand with magnetic charging coil,USPTO,,11000001,Magnistand LLC,,registered,2020-01-01,2021-06-01,2040-01-01,
patent,Eyepiece,USPTO,,11000002,Quillon Optics Ltd.,,registered,2020-01-01,2021-06-01,2040-01-01,
"""
LICENCES = "right,licensee,territory,from,until\nLICENTRA,ours,US,2020-01-01,2040-01-01\n"

PLAIN = (
    "Steel kettlebell 12 kg", "Bamboo cutting board", "Copper mugs, pair", "Enamel pot 3 l",
    "Round mirror, oak frame", "Cotton yoga mat", "Walnut picture frames", "Stoneware bowl set",
    "Pine birdhouse", "Kitchen scale 5 kg", "Glass water bottle",
)  # fmt: skip
OTHER_PICTURES = ("kettlebell.jpg", "cutting-board.jpg", "copper-mugs.jpg", "enamel-pot.jpg")

Planted = dict[str, dict[str, tuple[str, ...]]]
EXPECTED: Planted = {
    "zorvantik": {"trademark": ("ZORVANTIK",)},
    "brand": {"trademark": ("BRUMOLA",)},
    "text": {"trademark": ("BRUMOLA",)},
    "disguised": {"trademark": ("ZORVANTIK",)},
    "vase": {"copyright and image": ("Ribbed vase",)},
    "mirrored": {"copyright and image": ("Ribbed vase",)},
    "person": {"copyright and image": ("Portrait with a clock",)},
    "chair": {"design": ("Shell chair",)},
    "lantern": {"design": ("Paper lantern",)},
    "stand": {"patent": ("Foldable stand with magnetic charging coil",)},
    "eyepiece": {"patent": ("Eyepiece",)},
}
"""What each product must show, by the rights' names; every other cell has no finding."""

KEPT_BACK = {
    "fits": "nominative use", "european": "no effect in the territory",
    "expired": "right not in force", "licensed": "licence",
}  # fmt: skip
UNREAD = ("bare", "lost")
"""Products whose pictures cannot be looked at."""


def rows() -> list[dict[str, str]]:
    """The thirty rows; every picture is a file beside the catalogue."""
    special = [
        ("zorvantik", "Zorvantik X200 filter cartridge", "", "", ""),
        ("fits", "Replacement filter compatible with Zorvantik X200", "", "", ""),
        ("brand", "Wool scarf, grey", "Brumola", "", ""),
        ("text", "Knitted hat", "", "Warm. This Brumola hat is lined with fleece. Washable.", ""),
        ("disguised", "Z0rvant1k desk fan", "", "", ""),
        ("european", "Kelvanto night light", "", "", ""),
        ("expired", "Oldavir teapot", "", "", ""),
        ("licensed", "Licentra coat hooks", "", "", ""),
        ("vase", "Tall vase", "", "", "ribbed-vase.jpg"),
        ("mirrored", "Vase for dried flowers", "", "", "mirrored.jpg"),
        ("person", "Clock for the wall", "", "", "wall-clock.jpg"),
        ("chair", "Reading seat", "", "", "shell-chair.jpg"),
        ("lantern", "Paper lantern, warm light", "", "", ""),
        ("stand", "Foldable phone stand with magnetic charging", "", "", ""),
        ("eyepiece", "Pocket monocular", "Quillon Optics", "", ""),
        ("own", "Lumenholt lamp", "Lumenholt", "", ""),
        ("bare", "Plain shelf", "", "", "-"),
        ("lost", "Plain basket", "", "", "no-such-file.jpg"),
        ("=formula", '=HYPERLINK("http://evil.example","x")', "", "", ""),
    ]
    special += [(f"plain-{n}", title, "", "", "") for n, title in enumerate(PLAIN)]
    return [
        {
            "id": number,
            "marketplace": "planned",
            "title": title,
            "brand": brand,
            "description": text,
            "images": {"": OTHER_PICTURES[n % len(OTHER_PICTURES)], "-": ""}.get(picture, picture),
        }
        for n, (number, title, brand, text, picture) in enumerate(special)
    ]


def write_csv(path: Path, wanted: Sequence[dict[str, str]]) -> None:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, list(wanted[0]))
    writer.writeheader()
    writer.writerows(wanted)
    path.write_text(buffer.getvalue(), "utf-8")


def write_files(folder: Path) -> None:
    """Rights, licences, pictures and the catalogue."""
    (folder / "ours.csv").write_text(OURS)
    (folder / "others.csv").write_text(OTHERS)
    (folder / "licences.csv").write_text(LICENCES)
    pictures = {"ribbed-vase.jpg", "wall-clock.jpg", "shell-chair.jpg", *OTHER_PICTURES}
    with as_file(files("listingwatch.samplemarket") / "pictures") as samples:
        for name in pictures:
            shutil.copy(samples / name, folder / name)
    with Image.open(folder / "ribbed-vase.jpg") as picture:
        ImageOps.mirror(picture).save(folder / "mirrored.jpg", quality=82)
    write_csv(folder / "planned.csv", rows())


def plant(app: App, folder: Path, day: date = date(2026, 11, 20)) -> None:
    """The files, and the rights on file as of a day."""
    write_files(folder)
    with app.database.transaction() as connection:
        number = Portfolios(connection).ensure("default")
    import_rights(app, "default", [folder / "ours.csv"], side=Side.OURS, as_of=day)
    import_rights(app, "default", [folder / "others.csv"], side=Side.OTHERS, as_of=day)
    import_licences(app, "default", folder / "licences.csv", as_of=day)
    watch_marks(app, number, now=datetime(2026, 11, 20, tzinfo=UTC))
