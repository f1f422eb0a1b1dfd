"""What a plan means."""
