"""Step one: log → facts, rejects, marks. One transaction for each batch of one partition; no rule is evaluated here."""
