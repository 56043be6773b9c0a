"""A stand-in for the outside: it speaks Twilio's API and takes e-mail; nothing leaves the machine."""
