"""The first study: what links us, where the gap is, what it rests on."""
