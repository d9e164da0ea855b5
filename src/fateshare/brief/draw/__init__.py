"""The alcove of drawings: data to SVG, no state, no atlas."""
