"""The drawing room: where results are told, the only room that may open several studies."""
