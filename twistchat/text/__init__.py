"""What people type on the text doors and what they read there. All sentences of the
house that people read are here, ready for translation."""
