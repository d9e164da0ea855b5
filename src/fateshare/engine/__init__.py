"""The workshop: kernels on arrays, which know numbers and not economies."""
