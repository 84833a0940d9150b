"""The frame of the rules: the one ordered loop that runs them, findings, and dated limits."""
