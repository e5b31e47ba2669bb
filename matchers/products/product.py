"""What is compared of a product: its record, taken apart once, however often it is compared."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from matchers.commonness import COMMON, zipf
from matchers.products.codes import read_codes
from matchers.products.core import Core, read_core, squeeze_model
from matchers.products.designations import Designations, read_designations
from matchers.products.kinds import norms, read_kinds
from matchers.products.quantities import Quantity, read_quantities
from matchers.products.record import Record
from matchers.products.words import Words, fold, has_digit, has_letter, read_words

_SIGNS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, eq=False)
class Product:
    """A record's parts. *Head* is what names the thing (title, brand and model), *all* everything;
    ``reach`` holds every way in which the words may be written together."""

    record: Record
    title: str
    head: Words
    all_words: Words
    description: frozenset[str]
    head_reach: frozenset[str]
    all_reach: frozenset[str]
    codes: tuple[str, ...]
    designations: Designations
    models: frozenset[str]
    squeezed_head: str
    squeezed_all: str
    numbers: frozenset[str]
    quantities: tuple[Quantity, ...]
    all_quantities: tuple[Quantity, ...]
    kinds: Mapping[str, frozenset[str]]
    all_kinds: Mapping[str, frozenset[str]]
    brand: frozenset[str]
    trigrams: frozenset[str]
    core: Core


def take_apart(record: Record) -> Product:
    """The parts of a record. A record without a title is named by its model and description."""
    title = record.title or " ".join((*record.models, record.description[:200])).strip()
    head_text = " ".join(filter(None, (title, *record.models)))
    rest = " ".join(filter(None, (record.brand, record.category, record.description)))
    head = read_words(head_text)
    everything = read_words(f"{head_text} | {rest}")
    quantities = read_quantities(head_text)
    besides = norms() | {_SIGNS.sub("", fold(q.surface)) for q in quantities}
    named = read_words(" ".join(record.models))
    candidates = (*head.sequence, *head.joined)
    codes = read_codes((w for w in candidates if not _ordinary(w) or w in named.distinct), besides)
    measured = {n for q in quantities for n in re.findall(r"\d+(?:[.,]\d+)?", q.surface)}
    title_folded = fold(title)
    return Product(
        record=record,
        title=title_folded[:400],
        head=head,
        all_words=everything,
        description=read_words(record.description).distinct,
        head_reach=_reach(head),
        all_reach=_reach(everything),
        codes=codes,
        designations=read_designations(head_text, _amounts(quantities), norms()),
        models=frozenset(m for model in record.models if (m := squeeze_model(model))),
        squeezed_head=_SIGNS.sub("", fold(head_text)),
        squeezed_all=_SIGNS.sub("", fold(f"{head_text}{rest}")),
        numbers=frozenset(
            w for w in head.sequence if has_digit(w) and not has_letter(w) and w not in measured
        ),
        quantities=quantities,
        all_quantities=read_quantities(f"{head_text} | {rest}"),
        kinds=read_kinds(head.distinct),
        all_kinds=read_kinds(everything.distinct),
        brand=read_words(record.brand).distinct,
        trigrams=frozenset(
            f"  {word} "[i : i + 3] for word in head.distinct for i in range(len(word) + 1)
        ),
        core=read_core(record),
    )


def _amounts(quantities: tuple[Quantity, ...]) -> frozenset[str]:
    """The words of amounts: ``64``, ``gb`` and ``64gb``."""
    return frozenset(word for q in quantities for word in read_words(q.surface).sequence)


def _ordinary(word: str) -> bool:
    return has_letter(word) and zipf(word)[0] >= COMMON


def _reach(words: Words) -> frozenset[str]:
    pairs = zip(words.sequence, words.sequence[1:], strict=False)
    return frozenset((*words.sequence, *words.joined, *(a + b for a, b in pairs)))
