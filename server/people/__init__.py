"""The people who use the service: who they are, what they may do, and when that ends."""
