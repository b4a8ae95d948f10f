"""Accounts: who somebody is, where they stand, what they may do, and how they come in.

Words
    *person*     a civil servant; an integer inside, a uuid7 outside. The 18 digits are never a key and never in an address.
    *number*     NIP of a PNS or NI PPPK of a PPPK. Numbers change (a new contract, PPPK who becomes PNS); each is a row of a history.
    *unit*       a node of the tree of government offices; its parent is dated, because offices are reorganised.
    *placement*  the post of a person in a unit: definitif, Plt, Plh, DPK or DPB, with dates.
    *standing*   unit, post, rank as they are on one day: what certificates copy.
    *role*       instructor, assessor or admin, with dates, over a unit and its subtree or over the whole platform.
    *session*    one sign-in on one device, revocable; only the SHA-256 of its token is kept.

Always true
    Dates are half open: a row holds from `from_on` up to, and not including, `until_on`; an open row has none.
    A number belongs to one person for ever; a person has exactly one number without an end.
    A person has at most one definitif placement on a day; the main placement of a day is that one, else the newest other one.
    A role reaches over the subtree as it is on the day of the act.
    A wrong password and an unknown number are answered alike: same words, same counters, same work.
    An admin of a unit sees and touches people whose main placement lies in that subtree, and nobody else.

Announces `events.PersonRegistered`, `NumberChanged`, `PersonPlaced`, `StatusChanged`, `PasswordReplaced`.

Rests on Perka BKN 22/2007 (NIP), PP 49/2018 (PPPK), Peraturan BSSN 4/2021 (passwords and sessions), UU 27/2022 (personal data).
"""
