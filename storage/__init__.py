"""Everything that is kept: tables, migrations and the only package that says select()."""
