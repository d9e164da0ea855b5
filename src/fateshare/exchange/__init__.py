"""Exchange: a CSIRT-to-CSIRT server that loses nothing and shares by agreement."""
