"""A picture to be taken: what stands there, on which ground, in which light, seen from where."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sample_pictures.mesh import Mesh
from sample_pictures.surfaces import OAK, Colour, Material


@dataclass(frozen=True)
class Part:
    """A mesh of a material; ``framed`` parts decide what the camera frames."""

    mesh: Mesh
    material: Material
    framed: bool = True


@dataclass(frozen=True)
class Shot:
    """One picture: what stands there and how it is taken.

    ``ground``: sweep, table, wall, shelf, linen, concrete, marble. ``turn`` and ``rise`` are the
    camera's azimuth (0: from the front, along +y) and elevation in degrees; ``fill`` the share of
    the frame that the product takes; ``blur`` the lens's aperture as a share of the product's size.
    ``light``: soft, side, hard, low. ``brightness`` multiplies the automatic exposure.
    """

    name: str
    build: Callable[[], Sequence[Part]]
    ground: str = "sweep"
    tint: Colour = "#f4f4f2"
    back: Colour = "#d9d4cc"
    shades: tuple[str, ...] = OAK
    turn: float = 20.0
    rise: float = 14.0
    fill: float = 0.74
    lens: float = 20.0
    light: str = "soft"
    light_from: float = -48.0
    blur: float = 0.0
    brightness: float = 1.0
    warmth: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    size: tuple[int, int] = (800, 800)
    samples: int = 18
    depth: int = 6
    seed: int = field(default=7)
