"""The records of evidence, whose digests the package and a second implementation come to independently."""

import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

from check_evidence import TYPE, canonical, digest_of

ROOT = Path(__file__).parents[2]
CHECK = Path(__file__).parent / "check_evidence.py"

ROW = {
    "serviceName": "fabric:/Shop/Bestellungen für Über-See",
    "partitionId": "974bd92a-b395-4631-8a7f-53bd4ae9cf22",
    "partition": {"kind": "Named", "name": 'north "\\\n\u0001\u2028😀'},
    "backupId": "5b66009d-a111-4456-80ac-5b58a40cc446",
    "backupLocation": "Shop\\Orders\\2026-11-29 02.58.27.zip",
    "epoch": {"dataLossVersion": "131846800323087021", "configurationVersion": "12884901888"},
    "lsn": "9223372036854775807",
    "timestamp": "2026-11-29T02:58:27Z",
}
SHARED = {"applicationName": "fabric:/Shop", "clusterEndpoint": "https://cluster.example.com:19080", "proof": "listed"}
SETTINGS = {"backupTimeoutMinutes": 10, "proof": "listed", "whenBusy": "wait", "9": 1, "10": 2, "\ufb33": 3, "😀": 4}
UPGRADE = {
    "clusterEndpoint": "https://cluster.example.com:19080",
    "previousVersion": "1.0.0",
    "upgradeState": "RollingForwardCompleted",
    "finishedAt": "2026-11-29T02:58:27.123Z",
    "durationSeconds": 60.123,
    "upgradeDomains": [],
}


def node(code: str, value: object) -> str:
    """What the package's own code prints for this value."""
    given = f"const value = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));\n{code}"
    command = [os.environ.get("NODE", "node"), "-e", given]
    done = subprocess.run(command, input=json.dumps(value), text=True, capture_output=True, cwd=ROOT, check=True)
    return done.stdout


def recorded(kind: str, type_name: str, outputs: dict) -> dict:
    """A resource of a stack with its digest, as the package makes it."""
    code = (
        "const { statementOf } = require('./dist/evidence/statement.js');"
        "const { digestOf } = require('./dist/evidence/canonical-json.js');"
        f"process.stdout.write(digestOf(statementOf('{kind}', value.evidence, value)));"
    )
    urn = f"urn:pulumi:dev::shop::{TYPE}{type_name}::one"
    return {"urn": urn, "type": TYPE + type_name, "outputs": {**outputs, "evidenceDigest": node(code, outputs)}}


def checked(*resources: dict) -> "tuple[int, str]":
    state = json.dumps({"version": 3, "deployment": {"resources": resources}})
    done = subprocess.run([sys.executable, str(CHECK)], input=state, text=True, capture_output=True)
    return done.returncode, done.stdout


class Evidence(unittest.TestCase):
    def resources(self) -> "list[dict]":
        evidence = {"program": {"packageVersion": "0.2.0"}, "asked": SETTINGS}
        upgrade = {"asked": {"application": "fabric:/Shop", "targetVersion": "2.0.0"}}
        drill = {"clusterEndpoint": SHARED["clusterEndpoint"], "drilledAt": "x", "partitions": [{**ROW, "seconds": 1.5}], "slowestPartition": ROW}
        return [
            recorded("backup", "AdHocBackup", {**SHARED, **ROW, "reused": False, "evidence": evidence}),
            recorded("backup", "ApplicationBackup", {**SHARED, "partitions": [ROW, ROW], "evidence": evidence}),
            recorded("upgrade", "ApplicationUpgrade", {**UPGRADE, "evidence": upgrade}),
            recorded("drill", "RestoreDrill", {**drill, "evidence": evidence}),
        ]

    def test_records_of_every_kind_are_intact(self) -> None:
        resources = self.resources()
        code, printed = checked(*resources, {"urn": "urn:other", "type": "other:Type", "outputs": {}})
        self.assertEqual([f"intact: {one['urn']}" for one in resources], printed.splitlines())
        self.assertEqual(0, code)

    def test_a_changed_fact_is_found_whatever_it_is(self) -> None:
        for resource in self.resources():
            for path, changed in changes(resource["outputs"]):
                with self.subTest(resource=resource["urn"], path=path):
                    code, printed = checked({**resource, "outputs": changed})
                    self.assertEqual((1, f"ALTERED: {resource['urn']}\n"), (code, printed))

    def test_a_secret_is_read_in_plain(self) -> None:
        (resource, *_) = self.resources()
        signature = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
        secret = {**signature, "plaintext": json.dumps(resource["outputs"]["lsn"])}
        resource["outputs"]["lsn"] = secret
        self.assertEqual((0, f"intact: {resource['urn']}\n"), checked(resource))

    def test_both_write_the_same_text(self) -> None:
        code = "process.stdout.write(require('./dist/evidence/canonical-json.js').canonicalJson(value));"
        for value in [SETTINGS, ROW, UPGRADE, [None, True, False, 0, -1, 1.5, "", "\x7f\u0080\b\f\t\r"]]:
            self.assertEqual(canonical(value), node(code, value))
        self.assertEqual(64, len(digest_of({})))


def changes(outputs: dict) -> "list[tuple[str, dict]]":
    """The same outputs, each time with the last character of one text, or one number, changed."""
    found = []

    def walk(value: object, path: "tuple[object, ...]") -> None:
        if isinstance(value, (dict, list)):
            for name, one in value.items() if isinstance(value, dict) else enumerate(value):
                walk(one, (*path, name))
            return
        if isinstance(value, bool):
            other: object = not value
        else:
            other = value + 1 if isinstance(value, (int, float)) else f"{str(value)[:-1]}~"
        copy = json.loads(json.dumps(outputs))
        place = copy
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = other
        found.append((".".join(map(str, path)), copy))

    walk(outputs, ())
    return found
