"""Schemas that are wrong: a document of our own kind, so these are for whoever writes one, and for a mistake in the configuration."""
import json

FIELD = {"name": "cell", "type": "string", "description": "x"}
TWO = [{"name": "one", "type": "string", "description": "x"}, {"name": "two", "type": "number", "description": "x"}]


def with_fields(fields, **more):
    return json.dumps({"name": "test", "version": "1", "description": "x", "fields": fields, **more}).encode()


def cell(**words):
    return with_fields([FIELD | words])


SCHEMAS = [
    ("a minimum above the maximum", cell(type="integer", constraints={"minimum": 5, "maximum": 4}), "above its maximum"),
    ("no room between exclusive bounds", cell(type="integer", constraints={"exclusiveMinimum": 4, "exclusiveMaximum": 5}), "cell"),
    ("a day before the first", cell(type="date", constraints={"minimum": "2024-02-01", "maximum": "2024-01-01"}), "above its maximum"),
    ("a shortest longer than the longest", cell(constraints={"minLength": 5, "maxLength": 4}), "minLength 5 above maxLength 4"),
    ("a length past counting", cell(constraints={"minLength": 1 << 64}), "whole number"),
    ("an empty enum", cell(constraints={"enum": []}), "empty enum"),
    ("an enum of another type", cell(type="integer", constraints={"enum": ["a"]}), "which is no integer"),
    ("an enum the pattern refuses", cell(constraints={"enum": ["b"], "pattern": "a"}), "breaks another of its constraints"),
    ("an enum of missing values", cell(missingValues=["n/a"], constraints={"enum": ["n/a"]}), "among its missingValues"),
    ("true and false alike", cell(type="boolean", trueValues=["x"], falseValues=["x"]), "among trueValues and falseValues"),
    ("a point that parts thousands", cell(type="number", decimalChar=".", groupChar="."), "same decimalChar and groupChar"),
    ("a pattern of a thousand thousands", cell(constraints={"pattern": "((a{1000}){1000}){1000}"}), "cannot be used"),
    ("a pattern of 100,000 brackets", cell(constraints={"pattern": "(" * 100_000 + ")" * 100_000}), "cannot be used"),
    ("a pattern of 3 MB", cell(constraints={"pattern": "a?" * 1_500_000}), "cannot be used"),
    ("a rule that refers to itself", cell(type="object", constraints={"jsonSchema": {"$ref": "#"}}), "cell"),
    ("a rule in a circle", cell(type="object", constraints={"jsonSchema": {"allOf": [{"$ref": "#/definitions/a"}], "definitions": {
        "a": {"allOf": [{"$ref": "#/definitions/b"}]}, "b": {"allOf": [{"$ref": "#/definitions/a"}]}}}}), "cell"),
    ("a rule from another place", cell(type="object", constraints={"jsonSchema": {"$ref": "https://a.example/schema.json"}}), "cannot be used"),
    ("a field twice", with_fields([FIELD, FIELD]), "is there twice"),
    ("two fields of one title", with_fields([FIELD | {"title": "Cell"}, FIELD | {"name": "other", "title": "Cell"}]), "Cell"),
    ("two fields of one alias", with_fields([FIELD | {"daybook": {"aliases": ["x"]}}, FIELD | {"name": "other", "daybook": {"aliases": ["X"]}}]), "both found under the heading"),
    ("a key of no field", with_fields(TWO, primaryKey=["none"]), "which does not exist"),
    ("a key that refers to another number of fields", with_fields(TWO, foreignKeys=[{"fields": ["one"], "reference": {"fields": ["one", "two"]}}]), "1 fields to 2"),
    ("an amount that is text", with_fields(TWO, daybook={"amount": "one"}), "which is no number"),
    ("an amount that may not be published", with_fields([TWO[1] | {"daybook": {"publish": False}}], daybook={"amount": "two"}), "may not be published"),
    ("essential and secret", with_fields([FIELD | {"daybook": {"essential": True, "publish": False}}]), "essential but may not be published"),
    ("a tree that is its own parent", with_fields(TWO, daybook={"checks": {"tree": {"id": "one", "parent": "one", "root": "XX"}}}), "same field"),
    ("no field", with_fields([]), "no fields"),
    ("2,000 fields", with_fields([FIELD | {"name": f"f{n}"} for n in range(2000)]), "more than 1,000 fields"),
    ("no object", b"[]", "expected an object"),
    ("a name twice", b'{"name": "a", "name": "b"}', "stands twice"),
    ("a zero byte", b'{"name": "a\0"}', "NUL"),
    ("100,000 levels", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested deeper than"),
    ("nothing", b"", "JSON"),
    ("5 MB", with_fields([FIELD | {"description": "x" * 5_000_000}]), "limit"),
]
