"""From a raw document to an article: title, date, section, speakers, statements."""
