"""The words that are sent: tags and templates."""
