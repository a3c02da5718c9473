"""What recruiters do with candidates: one file for each action, and what all have in common. Source: docs/behaviour.md, Actions."""
