"""Who is on call when: shifts, from a calendar or a rotation."""
