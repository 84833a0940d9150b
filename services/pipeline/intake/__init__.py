"""Step one: log -> facts, rejects, marks. One transaction a batch of one partition; nothing is judged here."""
