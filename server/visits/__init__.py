"""The auditor's pages: the list of visits and the checklist itself."""
