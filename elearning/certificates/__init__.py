"""Certificates: what says on paper that a course was completed, and lets a stranger check it.

Words. A *certificate* is one numbered document for one enrolment (person, course, cycle). Its *number* comes from the register of
the *issuer*, the unit whose dated settings hold for the person's unit on the issue day (its own, or those of the nearest unit
above). Its *code* is random and goes into the address and the QR; it holds no NIP and cannot be guessed. Its *document data* is
everything that is printed, frozen on the issue day. An *order* is one admin's request to issue for many people.

Always true. Numbers of one issuer and year run without double and without gap. An enrolment has at most one certificate that has
not been replaced. Document data and the stored PDF never change; a later edit of person, course or template makes no old file
anew. A state changes only with an event row that names reason and actor, and nothing is ever deleted. Documents are signed by
hand ("ditandatangani basah"): the file itself carries no electronic signature and says so.

Announces `CertificateIssued`, `CertificateRevoked`, `CertificateReplaced`.

Contents follow the habit of STTP and sertifikat pelatihan of local training agencies: number, name with titles, NIP, rank, post,
unit as they were that day, hours (JP) in figures and in words, dates, organiser, signer, and a back page with the modules.
"""
