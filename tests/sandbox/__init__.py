"""The fake Slack, tested."""
