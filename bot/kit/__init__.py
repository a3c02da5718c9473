"""Our words of Block Kit: texts, forms that draw and read themselves, memos, lists that page."""
