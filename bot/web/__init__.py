"""The pages of people outside Slack, and the doors of the program: HTTP."""
