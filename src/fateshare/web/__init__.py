"""The windows: the page in a browser and its JSON interface, over the same answers as the brief."""
