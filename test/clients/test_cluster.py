"""What the gateway itself answers, through the client library azure-servicefabric."""

from azure.servicefabric import models
from emulator import NOWHERE, ORDERS, WEB, EmulatorTestCase


class Cluster(EmulatorTestCase):
    def test_the_version_and_the_nodes(self) -> None:
        self.assertRegex(self.client.get_cluster_version().version, r"^\d+\.\d+\.\d+\.\d+$")
        nodes = self.client.get_node_info_list().items
        self.assertGreater(len(nodes), 0)
        self.assertEqual(nodes[0].name, self.client.get_node_info(nodes[0].name).name)
        self.assertIsNone(self.client.get_node_info("Nowhere"))

    def test_applications(self) -> None:
        page = self.client.get_application_info_list()
        self.assertEqual(["fabric:/SampleApp"], [item.name for item in page.items])
        application = self.client.get_application_info("SampleApp")
        self.assertEqual(("SampleAppType", "1.0.0"), (application.type_name, application.type_version))
        self.assertEqual("SampleApp", application.id)
        self.assertIsNone(self.client.get_application_info("Nowhere"))

    def test_services(self) -> None:
        services = {item.name: item for item in self.client.get_service_info_list("SampleApp").items}
        self.assertIsInstance(services["fabric:/SampleApp/Orders"], models.StatefulServiceInfo)
        self.assertTrue(services["fabric:/SampleApp/Orders"].has_persisted_state)
        self.assertIsInstance(services["fabric:/SampleApp/Web"], models.StatelessServiceInfo)
        self.assertEqual("SampleApp~Orders", self.client.get_service_info("SampleApp", "SampleApp~Orders").id)
        self.assertIsNone(self.client.get_service_info("SampleApp", "SampleApp~Nowhere"))
        self.assertEqual("OrdersType", self.client.get_service_description("SampleApp~Orders").service_type_name)

    def test_partitions(self) -> None:
        listed = {item.partition_information.id: item for item in self.client.get_partition_info_list("SampleApp~Orders").items}
        self.assertEqual(3, len(listed))
        self.assertEqual("131846800323087021", listed[ORDERS].primary_epoch.data_loss_version)
        single = self.client.get_partition_info(ORDERS)
        self.assertIsInstance(single, models.StatefulServicePartitionInfo)
        self.assertEqual("-9223372036854775808", single.partition_information.low_key)
        self.assertIsInstance(self.client.get_partition_info(WEB), models.StatelessServicePartitionInfo)
        self.assertIsNone(self.client.get_partition_info(NOWHERE))

    def test_a_single_partition_has_names_that_the_client_does_not_read(self) -> None:
        single = self.client.get_partition_info(ORDERS)
        self.assertIsNone(single.primary_epoch)
        self.assertIsNone(single.last_quorum_loss_duration)
        self.assertIn("CurrentConfigurationEpoch", single.additional_properties)
        self.assertIn("LastQuorumLossDurationInSeconds", single.additional_properties)

    def test_names(self) -> None:
        self.assertEqual("fabric:/SampleApp/Orders", self.client.get_service_name_info(ORDERS).name)
        self.assertEqual("fabric:/SampleApp", self.client.get_application_name_info("SampleApp~Orders").name)

    def test_a_partition_is_resolved_by_a_key(self) -> None:
        resolved = self.client.resolve_service("SampleApp~Orders", 2, "-9223372036854775808")
        self.assertEqual("fabric:/SampleApp/Orders", resolved.name)
        self.assertEqual(ORDERS, resolved.partition_information.id)
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.resolve_service("SampleApp~Orders", 3, "north")
        self.assertEqual("FABRIC_E_INVALID_PARTITION_KEY", raised.exception.error.error.code)


class Upgrades(EmulatorTestCase):
    def start(self, version: str = "2.0.0", **more: object) -> None:
        description = models.ApplicationUpgradeDescription(
            name="fabric:/SampleApp", target_application_type_version=version, parameters=[], **more
        )
        self.client.start_application_upgrade("SampleApp", description)

    def progress(self) -> models.ApplicationUpgradeProgressInfo:
        return self.client.get_application_upgrade("SampleApp")

    def test_an_application_that_was_never_upgraded(self) -> None:
        progress = self.progress()
        self.assertEqual("RollingForwardCompleted", progress.upgrade_state)
        self.assertEqual([], progress.upgrade_domains)

    def test_an_upgrade_goes_through_its_domains_to_the_end(self) -> None:
        self.start()
        progress = self.progress()
        self.assertEqual("RollingForwardInProgress", progress.upgrade_state)
        self.assertEqual("2.0.0", progress.target_application_type_version)
        with self.assertRaises(models.FabricErrorException) as raised:
            self.start()
        self.assertEqual("FABRIC_E_APPLICATION_UPGRADE_IN_PROGRESS", raised.exception.error.error.code)
        self.emulator.advance(minutes=60)
        self.assertEqual("RollingForwardCompleted", self.progress().upgrade_state)
        self.assertEqual("2.0.0", self.client.get_application_info("SampleApp").type_version)

    def test_an_upgrade_by_hand_waits_for_every_domain(self) -> None:
        self.start(rolling_upgrade_mode="UnmonitoredManual")
        self.emulator.advance(minutes=60)
        self.assertEqual("RollingForwardPending", self.progress().upgrade_state)
        while self.progress().upgrade_state != "RollingForwardCompleted":
            self.client.resume_application_upgrade("SampleApp", self.progress().next_upgrade_domain)
            self.emulator.advance(minutes=60)
        self.assertEqual("2.0.0", self.client.get_application_info("SampleApp").type_version)

    def test_an_upgrade_is_rolled_back(self) -> None:
        self.start()
        self.client.rollback_application_upgrade("SampleApp")
        self.assertEqual("RollingBackInProgress", self.progress().upgrade_state)
        self.emulator.advance(minutes=60)
        self.assertEqual("RollingBackCompleted", self.progress().upgrade_state)
        self.assertEqual("1.0.0", self.client.get_application_info("SampleApp").type_version)
