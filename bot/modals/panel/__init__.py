"""The windows of panel review."""
