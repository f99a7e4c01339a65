"""The command line sfctl, as people run it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from emulator import NOWHERE, ORDERS, Emulator, EmulatorTestCase


SFCTL = shutil.which("sfctl", path=str(Path(sys.executable).parent))


class SfctlTestCase(unittest.TestCase):
    """Runs sfctl with a home of its own, where it keeps which cluster is selected."""

    def setUp(self) -> None:
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.environment = {**os.environ, "HOME": folder.name, "USERPROFILE": folder.name}

    def run_sfctl(self, *args: str) -> "subprocess.CompletedProcess[str]":
        environment = self.environment
        return subprocess.run([SFCTL, *args], capture_output=True, text=True, env=environment, check=False)

    def sfctl(self, *args: str) -> object:
        """What the command prints; it has to succeed."""
        ended = self.run_sfctl(*args)
        self.assertEqual(0, ended.returncode, f"sfctl {' '.join(args)}\n{ended.stdout}{ended.stderr}")
        return json.loads(ended.stdout) if ended.stdout.strip() else None


class Sfctl(SfctlTestCase, EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.sfctl("cluster", "select", "--endpoint", self.emulator.url)

    def test_the_cluster_is_selected(self) -> None:
        self.assertIn(self.emulator.url, str(self.sfctl("cluster", "show-connection")))

    def test_applications_services_partitions_and_nodes(self) -> None:
        [application] = self.sfctl("application", "list")["items"]
        self.assertEqual("fabric:/SampleApp", application["name"])
        services = self.sfctl("service", "list", "--application-id", application["id"])["items"]
        self.assertIn("SampleApp~Orders", [service["id"] for service in services])
        partitions = self.sfctl("partition", "list", "--service-id", "SampleApp~Orders")["items"]
        self.assertIn(ORDERS, [partition["partitionInformation"]["id"] for partition in partitions])
        partition = self.sfctl("partition", "info", "--partition-id", ORDERS)
        self.assertEqual("Ready", partition["partitionStatus"])
        name = self.sfctl("partition", "svc-name", "--partition-id", ORDERS)
        self.assertEqual("fabric:/SampleApp/Orders", name["name"])
        self.assertGreater(len(self.sfctl("node", "list")["items"]), 0)

    def test_health_and_the_state_of_the_cluster(self) -> None:
        self.assertEqual("Ok", self.sfctl("cluster", "health")["aggregatedHealthState"])
        self.assertEqual("Ok", self.sfctl("application", "health", "--application-id", "SampleApp")["aggregatedHealthState"])
        self.assertIn("codeVersion", self.sfctl("cluster", "upgrade-status"))
        self.assertIn("<ClusterManifest", self.sfctl("cluster", "manifest")["manifest"])

    def test_the_versions_that_are_provisioned(self) -> None:
        [code] = self.sfctl("cluster", "code-versions")
        self.assertEqual(self.sfctl("cluster", "upgrade-status")["codeVersion"], code["codeVersion"])
        [config] = self.sfctl("cluster", "config-versions")
        self.assertEqual("1", config["configVersion"])
        self.assertEqual([], self.sfctl("cluster", "code-versions", "--code-version", "1.2.3.4"))

    def test_load_replicas_manifests_and_what_is_deployed(self) -> None:
        [node, *_] = self.sfctl("node", "list")["items"]
        self.assertEqual(node["name"], self.sfctl("node", "load", "--node-name", node["name"])["nodeName"])
        [replica, *_] = self.sfctl("replica", "list", "--partition-id", ORDERS)["items"]
        of_replica = ["--partition-id", ORDERS, "--replica-id", replica["replicaId"]]
        self.assertEqual("Ok", self.sfctl("replica", "health", *of_replica)["aggregatedHealthState"])
        detail = self.sfctl("replica", "deployed", "--node-name", replica["nodeName"], *of_replica)
        self.assertEqual("Primary", detail["replicatorStatus"]["kind"])
        of_type = ["--application-type-name", "SampleAppType", "--application-type-version", "1.0.0"]
        self.assertIn("<ApplicationManifest", self.sfctl("application", "manifest", *of_type)["manifest"])
        deployed = self.sfctl("application", "deployed-list", "--node-name", node["name"])["items"]
        self.assertEqual(["fabric:/SampleApp"], [application["name"] for application in deployed])

    def test_an_application_is_upgraded(self) -> None:
        of_application = ["--application-id", "SampleApp"]
        self.sfctl("application", "upgrade", *of_application, "--application-version", "2.0.0", "--parameters", "[]")
        progress = self.sfctl("application", "upgrade-status", *of_application)
        self.assertEqual("2.0.0", progress["targetApplicationTypeVersion"])
        self.emulator.advance(minutes=60)
        progress = self.sfctl("application", "upgrade-status", *of_application)
        self.assertEqual("RollingForwardCompleted", progress["upgradeState"])

    def test_an_upgrade_is_rolled_back(self) -> None:
        of_application = ["--application-id", "SampleApp"]
        self.sfctl("application", "upgrade", *of_application, "--application-version", "2.0.0", "--parameters", "[]")
        self.sfctl("application", "upgrade-rollback", *of_application)
        self.emulator.advance(minutes=60)
        progress = self.sfctl("application", "upgrade-status", *of_application)
        self.assertEqual("RollingBackCompleted", progress["upgradeState"])

    def test_what_is_not_there(self) -> None:
        ended = self.run_sfctl("partition", "svc-name", "--partition-id", NOWHERE)
        self.assertNotEqual(0, ended.returncode)
        self.assertIn("FABRIC_E_PARTITION_NOT_FOUND", ended.stderr)
        # 204 is nothing, and no error.
        self.assertIsNone(self.sfctl("application", "info", "--application-id", "Nowhere"))


class SfctlWithCertificates(SfctlTestCase):
    """An emulator that shows a certificate of its own and wants one."""

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.certificates = Path(folder.name)
        cls.emulator = Emulator("--client-certificates", "--write-certificates", folder.name)
        cls.addClassCleanup(cls.emulator.stop)

    def select(self) -> "tuple[str, ...]":
        pair = ("--cert", str(self.certificates / "admin.pem"), "--key", str(self.certificates / "admin.key"))
        return ("cluster", "select", "--endpoint", self.emulator.url, *pair)

    def test_it_is_trusted_by_a_variable_of_the_environment(self) -> None:
        self.environment["REQUESTS_CA_BUNDLE"] = str(self.certificates / "authority.pem")
        self.sfctl(*self.select())
        partition = self.sfctl("partition", "info", "--partition-id", ORDERS)
        self.assertEqual("Ready", partition["partitionStatus"])

    def test_it_is_not_trusted_otherwise(self) -> None:
        ended = self.run_sfctl(*self.select())
        self.assertNotEqual(0, ended.returncode)
        self.assertIn("CERTIFICATE_VERIFY_FAILED", ended.stderr)
