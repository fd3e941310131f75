"""Mail: written in the same transaction as its cause, sent by the clock."""
