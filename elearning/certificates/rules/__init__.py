"""Pure decisions on certificates: words for hours, numbers, codes, states, settings, readiness, and the data of a document."""
