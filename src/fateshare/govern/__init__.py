"""What binds economies together, who has a voice, where cooperation lags behind shared fate."""
