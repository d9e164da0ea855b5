"""What the two stores on SQL share: form, reading, writing, keeping."""
