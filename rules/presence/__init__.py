"""The index of presence: cells of about 30 m × 30 s, and what an order would find in them."""
