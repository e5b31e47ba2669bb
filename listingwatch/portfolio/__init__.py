"""What a firm owns and how it stands: its rights, where they are lacking, what strangers file."""
