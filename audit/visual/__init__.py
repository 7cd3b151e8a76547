"""What is seen: each scene drawn in each language, size, colour and shape, and measured."""
