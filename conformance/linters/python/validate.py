"""Prints what openapi-spec-validator finds in the documents that are its
arguments, as one line of JSON a finding."""

import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.readers import read_from_filename

for file in sys.argv[1:]:
    document, uri = read_from_filename(file)
    for error in OpenAPIV30SpecValidator(document, base_uri=uri).iter_errors():
        # What breaks the schema of OpenAPI has a keyword, the rest a class.
        rule = error.validator if isinstance(error.validator, str) else type(error).__name__
        print(json.dumps({"file": file, "rule": rule, "message": f"{error.json_path}: {error.message}"}))
