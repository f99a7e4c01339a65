"""A started emulator for the tests of a class, as it is from the command line, its clock standing still."""

import json
import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from azure.servicefabric import ServiceFabricClientAPIs
from msrest.authentication import Authentication

COMMAND = Path(__file__).parents[2] / "emulator" / "bin" / "servicefabric-backup-emulator.js"

ORDERS = "974bd92a-b395-4631-8a7f-53bd4ae9cf22"
OTHER_ORDERS = "5a1c7f0e-2f0b-4a53-9a0f-0c8f5b1de7a1"
WEB = "e0b4a3d2-6c5f-4e81-9d70-3b2a19080f6e"
NOWHERE = "00000000-0000-0000-0000-00000000dead"


class Emulator:
    """The process, and its control over HTTP."""

    def __init__(self, *options: str) -> None:
        node = os.environ.get("NODE", "node")
        command = [node, str(COMMAND), "--port", "0", "--json", "--clock", "manual", *options]
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SERVICEFABRIC_EMULATOR_")}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"The emulator does not start: exit code {self.process.wait()}")
        self.url = json.loads(line)["url"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def control(self, method: str, path: str, body: object = None) -> object:
        data = None if body is None else json.dumps(body).encode()
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/_emulator/v1{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as response:
            text = response.read()
        return json.loads(text) if text else None

    def advance(self, **duration: float) -> None:
        seconds = duration.get("minutes", 0) * 60 + duration.get("seconds", 0)
        self.control("POST", "/clock/advance", {"milliseconds": seconds * 1000})

    def add_fault(self, **fault: object) -> None:
        self.control("POST", "/faults", fault)

    def requests(self, route: str) -> list:
        """What arrived of one operation, oldest first."""
        found = self.control("GET", f"/requests?route={route}")
        return found["requests"] if isinstance(found, dict) else found


class EmulatorTestCase(unittest.TestCase):
    """Every test finds the emulator as it was started, and the storage of its policy empty."""

    options: "tuple[str, ...]" = ()
    emulator: Emulator
    storage: Path

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.storage = Path(folder.name)
        cls.emulator = Emulator("--storage", folder.name, *cls.options)
        cls.addClassCleanup(cls.emulator.stop)

    def setUp(self) -> None:
        self.emulator.control("POST", "/reset")
        for left in self.storage.iterdir():
            shutil.rmtree(left)
        self.client = ServiceFabricClientAPIs(Authentication(), base_url=self.emulator.url)
        self.addCleanup(self.client.close)

    def folder(self) -> str:
        """A folder of this machine, gone after the test."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return folder.name

    def take_backup(self, partition_id: str = ORDERS, storage: object = None) -> None:
        self.client.backup_partition(partition_id, backup_storage=storage)
        self.emulator.advance(minutes=1)
