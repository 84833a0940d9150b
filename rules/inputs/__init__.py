"""Inputs of the rules: facts and reference data as frames and frozen objects (orders, passes, warnings and unreliable sources parsed
from validated JSON), and the thresholds that law leaves open. No rule is decided here.
"""
