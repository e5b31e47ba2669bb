"""The commands, a file or a folder for each group. A face without rules: they read arguments, call
one use, and show what came of it."""
