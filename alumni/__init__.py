"""Life after the training."""
