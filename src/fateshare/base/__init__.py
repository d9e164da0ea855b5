"""The foundation: errors, codes, units and settings that every other room stands on."""
