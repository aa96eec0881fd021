"""What a request from the open internet meets: the context it may use, guards, compression, the server."""
