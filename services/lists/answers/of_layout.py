"""What the city's layout says of answers: columns, words, and which words finish nothing."""

from services.lists.answers.form import AnswerForm
from services.lists.answers.progress import Term
from services.lists.files.layout import Layout


def answer_form(layout: Layout) -> AnswerForm:
    """The columns that are read back, and the words of results."""
    number, result, handled_at, handler = layout.headings(["case_number", "result", "handled_at", "handler"])
    not_compared = layout.headings(name for name in ("number",) if name in layout.columns)
    return AnswerForm(layout.results, number, result, handled_at, handler, not_compared)


def answer_term(layout: Layout, overdue_days: int) -> Term:
    """When a case is done, and when it is late."""
    return Term(overdue_days, layout.open_results)
