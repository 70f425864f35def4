"""The doors: each turns the bytes of one protocol into words for the chat, and back."""
