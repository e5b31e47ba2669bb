"""The commands, one file a group. A face without rules: they read arguments, call one use, and show
what came of it."""
