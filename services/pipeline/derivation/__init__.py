"""Step two: marks -> findings. One transaction a shard of plates; there is one way in, and one way to derive."""
