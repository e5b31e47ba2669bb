"""Word marks in running text: found however they are written, and left alone otherwise."""
