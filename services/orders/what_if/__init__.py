"""What-if: an order evaluated on stored history, from the presence index and, where that is too coarse, from raw points.

The draft's zones need not be registered. Nothing is stored, and no worker is needed.
"""

from services.orders.what_if.answer import Answer, answered
from services.orders.what_if.drafts import Draft, DraftRefused, Fault, draft_of

__all__ = ["Answer", "Draft", "DraftRefused", "Fault", "answered", "draft_of"]
