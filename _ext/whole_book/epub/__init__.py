"""The whole book as an EPUB 3: ``python -m whole_book.epub BOOK FOLDER`` makes it of built pages.

``documents.js`` turns the pages into well-formed documents, in Chromium, whose parser reads what
Sphinx and the notebooks wrote and whose MathJax gives the formulas as MathML; ``package`` writes
them with their table of contents into one file. No script is in it, and nothing from elsewhere.
"""
