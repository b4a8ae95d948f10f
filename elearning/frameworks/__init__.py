"""Frameworks: the words in which competence is named.

A *competency* has a code that never changes (`M.4`, `SK.1`, `T.PROYEK`), a kind and five *levels*: 1 Paham, 2 Dasar, 3 Menengah,
4 Mumpuni, 5 Ahli. Courses claim competencies by code and level; the evidence ledger keeps just these two.

Always true: a code is used for one competency only and is never withdrawn (the ledger points to it); every competency describes all
five levels. Nothing is announced. Names and levels of M.1-M.8 and SK.1 follow PermenPANRB 38/2017, told in own words; technical codes
(`T.…`) are local examples, since each technical agency makes its own dictionary.
"""
