"""Prints the findings of openapi-spec-validator in the documents that are its
arguments, as one line of JSON per document."""

import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator
from openapi_spec_validator.readers import read_from_filename


def finding(error):
    # A violation of the OpenAPI schema has a keyword, any other error a class.
    rule = error.validator if isinstance(error.validator, str) else type(error).__name__
    return {"rule": rule, "message": f"{error.json_path}: {error.message}"}


for file in sys.argv[1:]:
    document, uri = read_from_filename(file)
    errors = OpenAPIV30SpecValidator(document, base_uri=uri).iter_errors()
    print(json.dumps([finding(error) for error in errors]))
