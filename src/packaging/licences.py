#!/usr/bin/env python3
"""Prints what a bill of materials (CycloneDX, JSON) says of the licence of each library, one a paragraph."""
import json
import sys


def names(component):
    found = []
    for entry in component.get("licenses", []):
        licence = entry.get("license", {})
        found.append(entry.get("expression") or licence.get("id") or licence.get("name"))
    return [name for name in found if name]


missing = []
with open(sys.argv[1], encoding="utf-8") as file:
    components = json.load(file)["components"]
for component in sorted(components, key=lambda one: one["purl"]):
    licences = names(component)
    if not licences:
        missing.append(component["purl"])
    print(f"{component['group']}:{component['name']} {component['version']}")
    print(f"  {' or '.join(licences)}")
if missing:
    sys.exit("licences: no licence is known of " + ", ".join(missing))
