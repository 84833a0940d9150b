"""Step two: marks → findings. One transaction for each shard of plates; all derivations go through marks."""
