"""A live captioning session, put together from the user's choices."""
