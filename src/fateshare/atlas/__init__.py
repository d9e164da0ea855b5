"""The library: all facts, and nothing but facts."""
