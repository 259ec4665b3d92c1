"""The desktop application: overlay, main window and pages."""

from captioner.gui.widgets.immortal_constants import keep_constants_alive

keep_constants_alive()
