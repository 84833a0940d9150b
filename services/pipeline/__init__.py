"""The two steps and what runs them: intake (log → facts, rejects, marks), derivation (marks → findings), the loop with its heartbeat,
the status, and the canonical dump. Nothing else writes facts or findings.
"""
