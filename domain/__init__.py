"""The pure rules: no database, no Slack, no templates."""
