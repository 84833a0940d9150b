"""The two steps of the pipeline and their loop: intake (log → facts, rejects, marks), derivation (marks → findings), heartbeat, status, and
the canonical dump. Nothing else writes facts or findings.
"""
