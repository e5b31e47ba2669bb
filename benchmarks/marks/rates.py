"""Recall by attack and alarms in a thousand, counted the same way for every method."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rows import Row

NEGATIVE = {
    "clean": "clean titles",
    "near_word": "near words",
    "substring_word": "marks within words",
    "common_word": "common words",
    "nominative_mined": "real nominative uses",
    "nominative_templ": "made nominative uses",
    "negated": "denied",
    "authorised": "authorised sellers",
}


@dataclass(slots=True)
class Count:
    """Rows of one kind: how many, how many with an alarm that counts; and how many findings are
    there beside alarms, whatever their use."""

    rows: int = 0
    alarms: int = 0
    reviews: int = 0

    @property
    def share(self) -> float:
        return self.alarms / self.rows if self.rows else float("nan")

    @property
    def per_thousand(self) -> float:
        return 1000 * self.share


@dataclass(slots=True)
class Counts:
    """What one method said of all rows, by attack, and again by the titles' source."""

    by_attack: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    by_source: dict[tuple[str, str], Count] = field(default_factory=lambda: defaultdict(Count))
    scores: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Per attack, the score of each row: of the marks that it is about, the highest."""
    wrong: dict[str, list[tuple[Row, str]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, row: Row, alarms: Iterable[str], reviews: int = 0, said: str = "") -> None:
        """What was said of a row: the marks that alarmed, and how many findings were no alarms."""
        alarmed = set(alarms)
        if row.gold:
            alarmed &= set(row.gold)
        for count in (self.by_attack[row.attack], self.by_source[row.source, row.attack]):
            count.rows += 1
            count.alarms += bool(alarmed)
            count.reviews += reviews
        if bool(alarmed) != (row.kind == "positive"):
            self.wrong[row.attack].append((row, said))

    def note_scores(self, row: Row, scores: Mapping[str, float]) -> None:
        """The scores of the marks that are used in a row, whether they alarm or not."""
        kept = [score for key, score in scores.items() if not row.gold or key in row.gold]
        self.scores[row.attack].append(max(kept, default=0.0))


def threshold(scores: Sequence[float], allowed: float) -> float:
    """The lowest threshold that no more than ``allowed`` of these rows' best scores reach."""
    most = int(allowed * len(scores))
    above = sorted(scores, reverse=True)
    if most >= len(above):
        return 0.0
    return above[most] + 1e-3
