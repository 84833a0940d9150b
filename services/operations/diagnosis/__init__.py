"""The doctor: what is systematically wrong with feeds, before it leads to a charge.

It examines stored facts, keeps what it found of each source, and proposes dated spans in which a source is unreliable. A person confirms,
changes or lifts them; a finding is never decided here.
"""
