"""What the system does for someone, one function a use, and where the parts are joined."""
