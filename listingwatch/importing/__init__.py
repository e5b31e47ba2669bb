"""Takes in what people hand in or registers send: rights, licences, catalogues, listings."""
