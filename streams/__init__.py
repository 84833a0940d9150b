"""What comes in: from bytes to typed columns.

Here live the field dictionary (`events`), how sources spell it (`profiles`), the decoder and the durable log with its two
implementations. This room knows no rule and no table.
"""
