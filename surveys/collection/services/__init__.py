"""What can be done with surveys and invitations."""
