"""One file that holds an installation: rows, stored files, keys. Made while people work, opened on an empty machine.

The rows are kept in a form of their own, PostgreSQL's COPY text, whichever database they come from; so no tool of the database has to be
installed, and what was SQLite may become PostgreSQL. A backup that was begun and not finished never has the name of a backup.
"""

from elearning.infrastructure.backup.archive import BackupUnusable, Contents, Manifest, read_backup
from elearning.infrastructure.backup.making import BackupPlace, Progress, last_backup, make_backup, note_backup
from elearning.infrastructure.backup.restoring import Migrate, Restored, Target, occupants, restore_backup
from elearning.infrastructure.backup.sealing import Lock, Opener

__all__ = [
    "BackupPlace",
    "BackupUnusable",
    "Contents",
    "Lock",
    "Manifest",
    "Migrate",
    "Opener",
    "Progress",
    "Restored",
    "Target",
    "last_backup",
    "make_backup",
    "note_backup",
    "occupants",
    "read_backup",
    "restore_backup",
]
