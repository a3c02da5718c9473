"""Reminders: planned with an interview, decided again when their moment comes, and what became of each."""
