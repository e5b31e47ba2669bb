"""The same product in another shop: tells whether two records describe one thing.

Records are compared where they have something in common that is no ordinary word: a GTIN, or a word
of what names them. Of a record with ordinary words alone, each of these counts. The index keeps
those words, so that it compares what :meth:`ProductMatcher.compare` compares and nothing more.

It is not registered, so that the loop does not ask it. What the loop compares are references to
rights: words, texts and pictures. That somebody offers the product that you offer touches no right
by itself, so there would be nothing to judge; and as a reason beside other hits it would make them
depend on which own listings happen to be stored, which must change no hit. ``compare products``
asks it where a person wants to know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import ClassVar

from domain.match import Comparison, MediumKind, StoredFingerprint, Unusable
from matchers.commonness import COMMON, VERSION, zipf
from matchers.contract import Example, Index, Matcher, ProductMedium
from matchers.products.explaining import reasons_against, reasons_for, sentence
from matchers.products.findings import compare_parts
from matchers.products.model import FORM, ProductModel, dump_model, shipped_model
from matchers.products.product import Product, take_apart
from matchers.products.record import Record, read_record
from matchers.products.words import has_digit


def keys_of(product: Product) -> frozenset[str]:
    """What another record must have one of to be compared at all."""
    own = product.head.distinct
    rare = {w for w in product.head_reach if has_digit(w) or (w in own and zipf(w)[0] < COMMON)}
    return frozenset((*product.record.gtins, *(rare or product.head_reach)))


class ProductIndex(Index[Product]):
    """References by what they could have in common with a query."""

    def __init__(self, matcher: ProductMatcher) -> None:
        self._matcher = matcher
        self._products: dict[str, Product] = {}
        self._places: dict[str, set[str]] = {}

    def add(self, key: str, fingerprint: Product) -> None:
        self.remove(key)
        self._products[key] = fingerprint
        for word in keys_of(fingerprint):
            self._places.setdefault(word, set()).add(key)

    def remove(self, key: str) -> None:
        product = self._products.pop(key, None)
        for word in keys_of(product) if product is not None else ():
            self._places[word].discard(key)
            if not self._places[word]:
                del self._places[word]

    def search(self, query: Product) -> Iterator[tuple[str, Comparison]]:
        near = {key for word in keys_of(query) for key in self._places.get(word, ())}
        for key in sorted(near):
            found = self._matcher.compare(query, self._products[key])
            if found is not None:
                yield key, found

    def __len__(self) -> int:
        return len(self._products)


class ProductMatcher(Matcher[ProductMedium, Product]):
    """The same product; see the module's docstring.

    :param model: what weighs the evidence; by default the model that ships. A matcher with another
        model is of another version.
    """

    name: ClassVar[str] = "products"
    medium: ClassVar[MediumKind] = MediumKind.PRODUCT
    keeps_fingerprints: ClassVar[bool] = False

    def __init__(self, model: ProductModel | None = None) -> None:
        self.model = shipped_model() if model is None else model
        digest = blake2b(dump_model(self.model), digest_size=6).hexdigest()
        self.version = f"{FORM.rpartition(' ')[2]}+{digest}+{VERSION}"  # type: ignore[misc]

    def fingerprint(self, medium: ProductMedium) -> Product | Unusable:
        product = take_apart(read_record(medium.record))
        if not keys_of(product):
            return Unusable("the record has neither words nor a GTIN")
        return product

    def pack(self, fingerprint: Product) -> StoredFingerprint:
        record = fingerprint.record
        value = {
            name: sorted(kept) if isinstance(kept := getattr(record, name), frozenset) else kept
            for name in Record.__slots__
        }
        data = json.dumps(value, sort_keys=True).encode()
        return StoredFingerprint(self.name, self.version, data, 1.0)

    def unpack(self, stored: StoredFingerprint) -> Product:
        self.check_stored(stored)
        raw = json.loads(stored.value)
        sets = {"models": tuple(raw["models"]), "gtins": frozenset(raw["gtins"])}
        return take_apart(Record(**(raw | sets)))

    def compare(self, query: Product, reference: Product) -> Comparison | None:
        if keys_of(query).isdisjoint(keys_of(reference)):
            return None
        findings = compare_parts(query, reference)
        score = self.model.weigh(query, reference, findings)
        if score < self.model.threshold:
            return None
        return Comparison(
            score=score,
            evidence={
                "for": reasons_for(query, reference, findings),
                "against": reasons_against(query, reference, findings),
                "least": self.model.threshold,
            },
        )

    def index(self) -> Index[Product]:
        return ProductIndex(self)

    def explain(self, comparison: Comparison) -> str:
        evidence = comparison.evidence
        return sentence(comparison.score, evidence["least"], evidence["for"], evidence["against"])

    @classmethod
    def examples(cls) -> Sequence[Example[ProductMedium]]:
        camera = {"title": "Zorvan ZV-120 digital camera 12.1 MP black", "brand": "Zorvan"}
        card = {"title": "Lumen Extreme 64GB SDXC memory card LX64", "price": "24.90"}
        return (
            Example(
                "the model number written otherwise",
                ProductMedium({"name": "zorvan zv120 12.1MP Digital Camera (Black)"}),
                ProductMedium(camera),
                matches=True,
            ),
            Example(
                "one GTIN in two lengths",
                ProductMedium({"title": "Kettle, steel", "ean": "4006381333931"}),
                ProductMedium({"title": "Water boiler", "gtin14": "04006381333931"}),
                matches=True,
            ),
            Example(
                "the next model",
                ProductMedium({"name": "Zorvan ZV-130 Digital Camera 14.1MP (Black)"}),
                ProductMedium(camera),
                matches=False,
            ),
            Example(
                "twice the memory",
                ProductMedium({"name": "Lumen Extreme SDXC memory card 128 GB", "price": 49}),
                ProductMedium(card),
                matches=False,
            ),
        )
