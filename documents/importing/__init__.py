"""The portal's one importer of lists: a file's cells, its table, a preview, all rows or none.

`sheet.py` reads a file apart from the portal, so nothing here may load Django.
"""
