"""What operators run beside the pipeline: backup, and the diagnosis of feeds."""
