"""The desktop application: overlay, main window and pages."""
