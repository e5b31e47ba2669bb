"""What the review desk does for someone: one file a use, no page and no markup."""
