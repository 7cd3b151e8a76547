"""What happens: screens walked by ear and keypad, by eye and touch; what is said, where and how long."""
