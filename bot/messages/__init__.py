"""What the bot posts to Slack, as blocks."""
