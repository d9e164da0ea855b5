"""Study 3: what binds economies, and where that lags behind the fate they share."""
