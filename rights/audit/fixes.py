"""What mends a finding at least cost: other words, another picture, the paper that is missing, and
where nothing of that helps, a person who can read the right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from domain.match import Match, TextSpan, Use
from domain.page import Snapshot
from domain.reason import Reason
from domain.right import Right, RightKind
from rights.audit.columns import Fix, FixKind
from rights.audit.compatible import MarkInText, Wording, wording_for
from rights.evidence import field_of
from rights.pictures import is_whole, relation_of

_PICTURE = re.compile(r"images\[(\d+)\]")


def never(_text: str) -> bool:
    """Nothing is proposed."""
    return False


@dataclass(frozen=True, slots=True)
class Mender:
    """Fixes for the findings of one product.

    ``own_brand`` is the firm's, where it is known; ``accepted`` says whether a text, looked at
    again, uses no mark as a sign: only such a text is proposed. ``in_title`` are the marks of all
    findings in the title, so that one wording mends all of them.
    """

    snapshot: Snapshot
    own_brand: str | None
    accepted: Callable[[str], bool] = never
    in_title: tuple[MarkInText, ...] = ()
    _wording: dict[str, Wording | None] = field(default_factory=dict)

    def fixes(self, right: Right, matches: Sequence[Match], territories: str) -> tuple[Fix, ...]:
        """The fixes of one finding, the cheapest first.

        :param territories: where it counts, as it is to stand in a sentence.
        """
        found = [
            fix
            for match in matches
            if match.use is Use.USE
            for fix in (
                self._of_picture(right, match)
                if relation_of(match) is not None
                else self._of_words(right, match)
            )
        ]
        found.append(self._paper(right, territories))
        if right.kind in {RightKind.DESIGN, RightKind.PATENT}:
            code = "fix.read_design" if right.kind is RightKind.DESIGN else "fix.read_patent"
            reason = Reason(code, {"right": right.called})
            found.append(Fix(kind=FixKind.COUNSEL, reason=reason))
        different: list[Fix] = []
        for fix in found:
            if fix not in different:
                different.append(fix)
        order = {kind: number for number, kind in enumerate(FixKind)}
        return tuple(sorted(different, key=lambda fix: order[fix.kind]))

    # --- words ----------------------------------------------------------------------------------

    def _of_words(self, right: Right, match: Match) -> Iterator[Fix]:
        span = match.region
        surface = span.surface if isinstance(span, TextSpan) else ""
        if right.kind is not RightKind.TRADEMARK:
            params = {"field": field_of(match), "owner": _owner(right)}
            yield self._fix("fix.rewrite", match.field, params, surface or None, None)
            return
        params = {"surface": surface, "mark": _mark(right, match), "field": field_of(match)}
        if match.field == "title":
            wording = self._title(span) if isinstance(span, TextSpan) else None
            if wording is None or not self.accepted(wording.compatible):
                compatible = None
            else:
                compatible = wording.compatible
            title = self.snapshot.title
            if compatible is not None:
                yield self._fix("fix.title_compatible", "title", params, title, compatible)
            without = wording.without if wording and self.accepted(wording.without) else None
            yield self._fix("fix.title_without", "title", params, title, without)
        elif match.field == "brand":
            yield self._fix("fix.brand", "brand", params, self.snapshot.brand, self.own_brand)
        else:
            # A description's sentence can be said anew; a name or an address goes without the mark.
            described = match.field == "description"
            wording = self._in_text(match, params["mark"]) if described else None
            yield self._fix(
                "fix.text", match.field, params, surface, wording.phrase if wording else None
            )

    def _title(self, span: TextSpan) -> Wording:
        known = self._wording.get("title")
        if known is None:
            marks = self.in_title or (MarkInText(span.start, span.end, span.surface),)
            known = self._wording["title"] = wording_for(self.snapshot.title, marks, self.own_brand)
        return known

    def _in_text(self, match: Match, mark: str) -> Wording | None:
        text, span = getattr(self.snapshot, match.field, None), match.region
        if not isinstance(text, str) or not isinstance(span, TextSpan):
            return None
        start = max(text.rfind(".", 0, span.start), text.rfind("\n", 0, span.start)) + 1
        ends = [at for at in (text.find(". ", span.end), text.find("\n", span.end)) if at >= 0]
        sentence = text[start : min(ends, default=len(text))]
        return wording_for(
            sentence, [MarkInText(span.start - start, span.end - start, mark)], self.own_brand
        )

    @staticmethod
    def _fix(
        code: str,
        where: str,
        params: Mapping[str, str],
        before: str | None,
        after: str | None,
    ) -> Fix:
        reason = Reason(code, dict(params))
        return Fix(kind=FixKind.WORDING, reason=reason, field=where, before=before, after=after)

    # --- pictures and papers --------------------------------------------------------------------

    def _of_picture(self, right: Right, match: Match) -> Iterator[Fix]:
        found = _PICTURE.fullmatch(match.field)
        number = int(found.group(1)) if found else 0
        name = self.snapshot.images[number].url if found else match.field
        params: dict[str, str | int | float] = {
            "number": number + 1,
            "picture": name,
            "right": right.called,
        }
        if right.kind is RightKind.LIKENESS:
            code = "fix.picture_person"
        elif right.kind is RightKind.TRADEMARK:
            code = "fix.picture_mark"
        elif right.kind in {RightKind.DESIGN, RightKind.PATENT}:
            code = "fix.picture_design"
        else:
            code = "fix.picture" if is_whole(match) else "fix.picture_part"
        yield Fix(kind=FixKind.PICTURE, reason=Reason(code, params), field=match.field, before=name)

    @staticmethod
    def _paper(right: Right, territories: str) -> Fix:
        code = {
            RightKind.TRADEMARK: "fix.paper_mark",
            RightKind.COPYRIGHT: "fix.paper_work",
            RightKind.LIKENESS: "fix.paper_person",
            RightKind.DESIGN: "fix.paper_design",
            RightKind.PATENT: "fix.paper_patent",
        }[right.kind]
        if not right.ownership_stated:
            code = "fix.paper_unstated"
        params = {"right": right.called, "owner": _owner(right), "territories": territories}
        return Fix(kind=FixKind.PAPER, reason=Reason(code, params))


def marks_in_title(found: Sequence[tuple[Right, Match]]) -> tuple[MarkInText, ...]:
    """Where marks are used in a title; of two that overlap the longer counts."""
    spans = [
        MarkInText(match.region.start, match.region.end, _mark(right, match))
        for right, match in found
        if match.field == "title" and match.use is Use.USE and isinstance(match.region, TextSpan)
        and right.kind is RightKind.TRADEMARK
    ]  # fmt: skip
    kept: list[MarkInText] = []
    for span in sorted(spans, key=lambda each: (each.start - each.end, each.start, each.mark)):
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda each: each.start))


def _mark(right: Right, match: Match) -> str:
    """How to write the mark: as in the text, where that is how it is spelled."""
    evidence = match.evidence
    surface = match.region.surface if isinstance(match.region, TextSpan) else ""
    if surface and not evidence.get("disguised") and not evidence.get("errors"):
        return surface
    return str(evidence.get("mark") or right.text or surface)


def _owner(right: Right) -> str:
    return right.owner or "an owner who is not named"
