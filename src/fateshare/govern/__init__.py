"""Study 2: what binds economies, where that lags behind shared fate, and who has a voice."""
