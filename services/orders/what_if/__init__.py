"""What if this order had been in force? Answered from the index of presence and, where that is too coarse, from raw points.

An order is tried on history with polygons that no register has. Nothing is stored; whoever asks needs no worker.
"""

from services.orders.what_if.answer import Answer, answered
from services.orders.what_if.drafts import Draft, DraftRefused, Fault, draft_of

__all__ = ["Answer", "Draft", "DraftRefused", "Fault", "answered", "draft_of"]
