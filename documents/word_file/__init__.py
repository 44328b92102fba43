"""Writes a page of HTML, as `documents.pdf` draws it, as a Word file.

Knows what templates/documents/ uses: paragraphs, tables, lists, bold and italic, QR codes; another
element is a paragraph. Runs in a drawing process, so nothing of Django is loaded here. What people
typed becomes text and nothing else.
"""
