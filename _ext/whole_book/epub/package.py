"""What an EPUB is around its documents: metadata, table of contents, a list of files, one zip."""

import mimetypes
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

__all__ = ["Document", "Part", "navigation", "opf", "write", "xhtml"]

MIMETYPE = "application/epub+zip"
CONTAINER = """<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="book/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
"""
PAGE = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"
 lang="en" xml:lang="en">
<head>
<title>{title}</title>
<link rel="stylesheet" type="text/css" href="book.css"/>
</head>
<body>
{body}
</body>
</html>
"""
PACKAGE = """<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://www.idpf.org/2007/opf" version="3.0" xml:lang="en"
 unique-identifier="identifier">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
{metadata}
</metadata>
<manifest>
{manifest}
</manifest>
<spine>
{spine}
</spine>
</package>
"""
# What readers who do not see the pages can count on.
ACCESSIBILITY = (
    ("accessMode", "textual"),
    ("accessMode", "visual"),
    ("accessModeSufficient", "textual"),
    ("accessModeSufficient", "textual,visual"),
    ("accessibilityFeature", "alternativeText"),
    ("accessibilityFeature", "displayTransformability"),
    ("accessibilityFeature", "index"),
    ("accessibilityFeature", "MathML"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
    (
        "accessibilitySummary",
        "Formulas are MathML with their TeX as an alternative; figures have alternative texts, "
        "and the text that follows each says what it shows. Explorers are pictures with a link.",
    ),
)


@dataclass
class Document:
    """One chapter or page: its name in the book, its words as XHTML, and its headings."""

    name: str
    title: str
    body: str
    sections: list[dict[str, str]] = field(default_factory=list)
    images: list[str] = field(default_factory=list)

    @property
    def file(self) -> str:
        """Return its name in the EPUB."""
        return f"{self.name.rpartition('/')[2]}.xhtml"


@dataclass
class Part:
    """Documents that stand together in the table of contents, under a caption or without one."""

    caption: str
    documents: list[Document]


def xhtml(title: str, body: str) -> str:
    """Return a whole document."""
    return PAGE.format(title=escape(title), body=body)


def _entry(document: Document) -> str:
    inner = "".join(
        f'<li><a href="{document.file}#{escape(one["id"])}">{escape(one["title"])}</a></li>\n'
        for one in document.sections
    )
    link = f'<a href="{document.file}">{escape(document.title)}</a>'
    return f"<li>{link}{inner and f'<ol>{inner}</ol>'}</li>\n"


def navigation(title: str, parts: Iterable[Part]) -> str:
    """Return the table of contents, for the reading system and the reader."""
    entries = ""
    for part in parts:
        inner = "".join(map(_entry, part.documents))
        caption = f"<span>{escape(part.caption)}</span>"
        entries += f"<li>{caption}<ol>\n{inner}</ol></li>\n" if part.caption else inner
    body = f'<nav epub:type="toc" role="doc-toc">\n<h1>Contents</h1>\n<ol>\n{entries}</ol>\n</nav>'
    return xhtml(title, body)


def _properties(name: str, content: bytes) -> str:
    found = {"nav.xhtml": "nav", "cover.png": "cover-image"}.get(name)
    if name.endswith(".xhtml") and b"<math" in content:
        found = "mathml"
    return (found and f' properties="{found}"') or ""


def opf(about: Iterable[tuple[str, str]], modified: str, files: Mapping[str, bytes]) -> str:
    """Return the list of all files, the order of reading, and what the book says of itself.

    Parameters
    ----------
    about : iterable of pairs
        Elements of Dublin Core: name and text. One of them is the identifier.
    modified : str
        When the book was made, as 2026-11-29T12:00:00Z.
    files : mapping
        Content by name; the documents in the order of reading.
    """
    words = [
        f"<dc:{name}{' id=' + chr(34) + name + chr(34) if name == 'identifier' else ''}>"
        f"{escape(text)}</dc:{name}>"
        for name, text in about
    ]
    words.append(f'<meta property="dcterms:modified">{modified}</meta>')
    words += [f'<meta property="schema:{name}">{text}</meta>' for name, text in ACCESSIBILITY]
    kinds = {name: mimetypes.guess_type(name)[0] for name in files}
    kinds |= {name: "application/xhtml+xml" for name in files if name.endswith(".xhtml")}
    ids = {name: f"file-{number}" for number, name in enumerate(files)}
    items = [
        f'<item id="{ids[name]}" href="{name}" media-type="{kinds[name]}"'
        f"{_properties(name, content)}/>"
        for name, content in files.items()
    ]
    spine = [f'<itemref idref="{ids[name]}"/>' for name in files if name.endswith(".xhtml")]
    return PACKAGE.format(
        metadata="\n".join(words), manifest="\n".join(items), spine="\n".join(spine)
    )


def write(path: Path, package: str, files: Mapping[str, bytes]) -> None:
    """Write the one file under a temporary name and move it: a half of one is never there."""
    new = path.with_suffix(".new")
    contents = {"mimetype": MIMETYPE.encode(), "META-INF/container.xml": CONTAINER.encode()}
    contents |= {"book/package.opf": package.encode()}
    contents |= {f"book/{name}": content for name, content in files.items()}
    with ZipFile(new, "w") as archive:
        for name, content in contents.items():
            # The first one tells what the file is, so it is stored; no date makes two files differ.
            how = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            archive.writestr(ZipInfo(name), content, compress_type=how)
    new.replace(path)
