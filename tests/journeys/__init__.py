"""What people do, in real browsers against the real server with the demonstration's data."""
