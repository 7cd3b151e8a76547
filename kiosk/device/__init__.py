"""What is printed, read on the screen, scanned or carried away.

Each module brings its own library (CUPS' commands, fpdf2, PDFium, zxing-cpp, PyAV…): import the one you need.
"""
