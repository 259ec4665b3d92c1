"""The application around the pages: start, main window, tray, welcome, help."""
