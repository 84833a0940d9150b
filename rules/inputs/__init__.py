"""What the rules work on: facts and reference as frames and small frozen objects (orders, passes, warnings and unreliable terminals
parsed from their checked JSON), and the thresholds that law leaves open. No rule is decided here.
"""
