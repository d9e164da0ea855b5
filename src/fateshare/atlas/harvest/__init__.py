"""The back door: one file per outside source turns its bytes into tables, for maintainers."""
