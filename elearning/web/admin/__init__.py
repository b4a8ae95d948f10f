"""The admin's desk: people, units, jobs that stopped, and the audit log, each as far as the admin's reach goes."""
