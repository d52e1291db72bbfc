"""Who people are: signing in with a typed code, sessions, roles and what each may use."""
