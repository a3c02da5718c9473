"""Collaborative rating in Slack: a candidate's page of it, a comment with its replies, a vacancy's switch."""
