// Loaded before a command: what is piped into it counts as typed.
process.stdin.isTTY = true;
