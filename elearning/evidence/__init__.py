"""Evidence: the ledger of what a person has proved, and the account of JP reckoned from it.

Words. A *fact* is something that happened below (a module or a course was completed, a certificate issued, replaced or revoked). It
becomes one *entry* of the person's *chain*: numbered, holding the hash of the one before. The *head* of a chain (how many entries,
the last hash) is kept signed, so that a cut tail is seen. A *correction* is an entry that names the entry it corrects. The *book* is
what a person reads of their chains. *Real* JP are what modules are worth; *recognised* JP are what the table of forms makes of them
once the course is complete. The two are shown side by side and never mixed.

Always true.
- An entry is written once and never changed or deleted; the database itself refuses, on SQLite and PostgreSQL.
- One fact is one entry: (kind, source key) is unique, however many requests arrive at once.
- What is hashed is RFC 8785 JSON of format 1 and holds ids, codes and numbers: no name, no NIP, no unit, no free text.
- A person has one chain that is written to, and perhaps others from a merge; chains are never joined or cut.
- Caps are applied in the account, never in the ledger.

Announces nothing: it is the end of the story. Obeys PP 11/2017 art. 203(4) and PP 49/2018 art. 40 (yearly JP), PerLAN 10/2018 (forms
and their JP). Figures from annexes are dated reference data that an admin can add to.

What verification cannot see from inside: that a whole chain, entries and head together, was taken away, or that head and tail were
both put back to an earlier, truly signed state. Against these stand backups kept elsewhere and the counts that `evidence verify` prints.
"""
