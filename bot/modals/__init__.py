"""The forms recruiters fill in."""
