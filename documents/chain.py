"""Which papers a paper replaces, and which replace it, to both ends."""

from collections.abc import Iterable

from documents.models import Document


def chain(document: Document, papers: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """What stood before the paper, the nearest first, and what came after it, the nearest first.

    papers: those that may be shown, among them the links of the chain.
    """
    by_pk = {paper.pk: paper for paper in papers}
    earlier: list[Document] = []
    older = by_pk.get(document.replaces_id or 0)
    while older and older not in [document, *earlier]:
        earlier.append(older)
        older = by_pk.get(older.replaces_id or 0)
    later: list[Document] = []
    ends = {document.pk}
    while ends:
        newer = [p for p in by_pk.values() if p.replaces_id in ends and p not in [document, *later]]
        later += newer
        ends = {paper.pk for paper in newer}
    return earlier, later
