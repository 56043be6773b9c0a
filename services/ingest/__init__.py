"""Takes in what schools deliver, checks it, makes it pseudonymous, and answers only when it is durable."""
