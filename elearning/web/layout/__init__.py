"""The frame around every page: bars, navigation, notices, footer."""
