"""The Litestar application: one folder per thing a person does."""
