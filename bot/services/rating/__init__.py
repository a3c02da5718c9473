"""Collaborative rating: what everybody with access may say of an applicant."""
