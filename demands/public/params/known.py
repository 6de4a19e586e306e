"""The names of all parameters that a public page, the API or a download reads of its address."""

# All that a public page reads of its address. The rest, such as what others add to links, is dropped: it reaches no
# page and makes no page of its own in the page cache.
PARAMETERS = {"addressee", "campaign", "certainty", "direction", "entry", "from", "institution", "on", "page", "q"}
PARAMETERS |= {"recorded", "since", "sort", "status", "theme", "to", "type", "view", "year"}
# What machines ask besides: the API and the downloads
PARAMETERS |= {"bom", "cursor", "demand", "document", "fields", "indicator", "kind", "lang", "limit", "source"}
PARAMETERS |= {"stance", "subject", "table"}
PARAMETERS |= {"after", "by", "copy", "demand", "kind", "language", "original", "primary", "publisher"}  # of sources
PARAMETERS |= {"format", "frozen", "look", "maxheight", "maxwidth", "url", "width"}  # of cards for other sites
