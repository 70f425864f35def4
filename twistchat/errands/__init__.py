"""What takes time and is the same at every door: each is a coroutine that a door
awaits, with the rules of the chat before and after what is waited for."""
