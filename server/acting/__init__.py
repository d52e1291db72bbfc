"""Where to act: what one purchase, training or scheme for many places would change most."""
