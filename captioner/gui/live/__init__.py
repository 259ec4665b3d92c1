"""The running session: controller, page, notices."""
