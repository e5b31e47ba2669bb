"""A machine never says "infringes" or "clear": whatever a command, a page or a message could say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("alerts", "console", "crawler", "domain", "listingwatch", "matchers", "rights", "storage")
VERDICT = re.compile(
    r"\b(?:infring\w*|non-?infring\w*|(?:is|are|was|all) clear(?:ed)?|cleared|clearance"
    r"|safe to (?:sell|use|list))\b|侵权|侵犯|可以销售|可销售|合法销售|违法",
    re.IGNORECASE,
)
DENIED = re.compile(r"(?:never|not|nor|no)[^.]{0,40}$|并非[^。]{0,20}$", re.IGNORECASE)
"""What comes before where a sentence says that it is not said."""


def sentences() -> Iterator[tuple[str, str]]:
    """Where it stands, and every text that could be shown: the constants of the code without its
    docstrings, templates, translations and wording."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            where = path.relative_to(ROOT).as_posix()
            if path.suffix == ".py":
                for text in _constants(path):
                    yield where, text
            elif path.suffix in {".html", ".po"} or (
                path.suffix == ".toml" and path.name.startswith("wording.")
            ):
                text = path.read_text("utf-8")
                comments = r"^#.*$" if path.suffix != ".html" else r"(?s)\{#.*?#\}"
                yield where, re.sub(comments, "", text, flags=re.MULTILINE)


def _constants(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and "commands" not in path.parts
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def verdicts_in(text: str) -> list[str]:
    return [
        text[max(0, found.start() - 40) : found.end() + 20]
        for found in VERDICT.finditer(text)
        if not DENIED.search(text[: found.start()])
    ]


def test_nothing_that_can_be_shown_gives_a_verdict() -> None:
    """All texts of all rooms, in English and Chinese, the help of the commands among them."""
    texts = list(sentences())
    assert len(texts) > 5_000
    assert {where: said for where, text in texts if (said := verdicts_in(text))} == {}


@pytest.mark.parametrize(
    "said", ["This listing infringes a mark.", "The title is clear.", "It is safe to sell.",
             "该商品侵权", "可以销售", "This product was cleared."],
)  # fmt: skip
def test_a_verdict_would_be_found(said: str) -> None:
    """The pattern finds what it is there for."""
    assert verdicts_in(said)
