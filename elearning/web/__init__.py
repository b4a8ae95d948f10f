"""What people see: one area per kind of work, upon layout and kit."""
