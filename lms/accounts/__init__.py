"""People who sign in: roles, profile, sign-in, invitations and requests to join."""
