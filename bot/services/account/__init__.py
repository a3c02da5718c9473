"""What a saved candidate does on pages of their own. Source: docs/behaviour.md, Candidates' own pages."""
