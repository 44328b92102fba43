"""The parts of a dossier that are checked, asked for and opened each by itself.

A part is named by a key: facts, authors, answer-3 (the third question of its rules), file-2 (the
second item). Keys stand in addresses, forms and `Check.part`.
"""

from django.utils.translation import gettext as _

from directives.models import DossierItem, Question, Rules

FACTS, AUTHORS = "facts", "authors"


def of_question(question: Question) -> str:
    return f"answer-{question.order}"


def of_item(item: DossierItem) -> str:
    return f"file-{item.order}"


def labels(rules: Rules) -> dict[str, str]:
    """Every part of a dossier under these rules, in the order of reading, by its name."""
    return {
        FACTS: _("Thông tin giải pháp"),
        AUTHORS: _("Tác giả"),
        **{
            of_question(q): _("Câu {order}: {label}").format(order=q.order, label=q.label)
            for q in rules.questions.all()
        },
        **{of_item(item): item.label for item in rules.items.all()},
    }
