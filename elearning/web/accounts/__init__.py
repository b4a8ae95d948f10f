"""Coming in and going out, the own account, the password, the language, and what is kept about people."""
