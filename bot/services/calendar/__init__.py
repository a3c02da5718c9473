"""The recruiter's day: calendar, appointments, digests, Home, feed."""
