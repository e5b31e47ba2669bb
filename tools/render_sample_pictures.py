"""Renders the product pictures of the sample market, so that they are free to ship.

A developer's tool, not part of the installed program: its outputs are committed to
``listingwatch/samplemarket/pictures``. It needs Mitsuba 3 (``mitsuba`` 3.9, a path tracer under
BSD-3-Clause), Open Image Denoise (``pyoidn`` 2.5, MIT, with Intel's library under Apache-2.0) and
``scikit-image``, in an environment of their own::

    python -m venv render && render/bin/pip install mitsuba pyoidn cffi scikit-image pillow
    render/bin/python tools/render_sample_pictures.py

Where the system's LLVM is older than 17, name a newer one in ``DRJIT_LIBLLVM_PATH``, or use
``--variant scalar_rgb`` (slow). The seeds stand in the shots: the same versions on the same machine
make the same pictures. All shots take about 20 minutes on two cores.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import mitsuba

if TYPE_CHECKING:
    from sample_pictures.shot import Shot

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "listingwatch" / "samplemarket" / "pictures"
GROUPS = (
    "table_lamps", "more_lamps", "rival_lamps", "candles", "tea_and_coffee", "drinkware",
    "cooking", "serving", "furniture", "on_the_wall", "decoration", "audio", "devices", "worn",
    "small_luxuries", "toys", "outdoors",
)  # fmt: skip
QUALITY = 88


def shots() -> list[Shot]:
    """All shots, in the order of the groups; names are unique."""
    found: list[Shot] = []
    for group in GROUPS:
        found += importlib.import_module(f"sample_pictures.{group}").SHOTS
    names = [shot.name for shot in found]
    assert len(set(names)) == len(names)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--out", type=Path, default=PICTURES)
    parser.add_argument("--samples", type=int, help="samples per pixel instead of the shot's own")
    parser.add_argument("--scale", type=float, default=1.0, help="size of the picture")
    parser.add_argument("--variant", default="llvm_ad_rgb", help="of Mitsuba")
    parser.add_argument("--missing", action="store_true", help="only pictures that are not there")
    options = parser.parse_args()
    mitsuba.set_variant(options.variant)
    from sample_pictures.studio import render  # noqa: PLC0415 - needs the variant

    options.out.mkdir(parents=True, exist_ok=True)
    for shot in shots():
        path = options.out / f"{shot.name}.jpg"
        if (options.names and shot.name not in options.names) or (
            options.missing and path.exists()
        ):
            continue
        start = time.monotonic()
        picture = render(shot, samples=options.samples, scale=options.scale)
        picture.save(path, "JPEG", quality=QUALITY, optimize=True, progressive=True)
        seconds = time.monotonic() - start
        print(f"{path.name}: {seconds:.0f} s, {path.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
