"""The presence index (cells of about 30 m × 30 s), areas rasterised to its cells, and an order evaluated on it (what-if)."""
