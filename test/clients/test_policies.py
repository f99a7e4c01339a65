"""Backup policies through the client library azure-servicefabric."""

from datetime import timedelta

from azure.servicefabric import models
from emulator import ORDERS, EmulatorTestCase


class Policies(EmulatorTestCase):
    options = ("--policy", "off")

    def policy(self, name: str = "Hourly", incremental_backups: int = 3) -> models.BackupPolicyDescription:
        return models.BackupPolicyDescription(
            name=name,
            auto_restore_on_data_loss=False,
            max_incremental_backups=incremental_backups,
            schedule=models.FrequencyBasedBackupScheduleDescription(interval=timedelta(hours=1)),
            storage=models.FileShareBackupStorageDescription(path=self.folder()),
            retention_policy=models.BasicRetentionPolicyDescription(retention_duration=timedelta(days=2)),
        )

    def names(self) -> "list[str]":
        return [policy.name for policy in self.client.get_backup_policy_list().items]

    def test_a_policy_is_created_read_changed_and_deleted(self) -> None:
        before = self.names()
        self.client.create_backup_policy(self.policy())
        self.assertEqual({*before, "Hourly"}, set(self.names()))
        read = self.client.get_backup_policy_by_name("Hourly")
        self.assertEqual(timedelta(hours=1), read.schedule.interval)
        self.assertEqual(timedelta(days=2), read.retention_policy.retention_duration)
        self.assertEqual(3, read.max_incremental_backups)
        self.client.update_backup_policy(self.policy(incremental_backups=7), "Hourly")
        self.assertEqual(7, self.client.get_backup_policy_by_name("Hourly").max_incremental_backups)
        self.client.delete_backup_policy("Hourly")
        self.assertEqual(before, self.names())

    def test_a_policy_that_is_there_already_and_one_that_is_not(self) -> None:
        self.client.create_backup_policy(self.policy())
        for refused, code in [
            (lambda: self.client.create_backup_policy(self.policy()), "FABRIC_E_BACKUP_POLICY_ALREADY_EXISTS"),
            (lambda: self.client.get_backup_policy_by_name("Nowhere"), "FABRIC_E_BACKUP_POLICY_DOES_NOT_EXIST"),
        ]:
            with self.assertRaises(models.FabricErrorException) as raised:
                refused()
            self.assertIn(code, raised.exception.response.text)

    def test_a_policy_is_enabled_suspended_resumed_and_disabled_on_every_level(self) -> None:
        self.client.create_backup_policy(self.policy())
        client = self.client
        for level, entity in [("partition", ORDERS), ("service", "SampleApp~Orders"), ("application", "SampleApp")]:
            with self.subTest(level=level):
                getattr(client, f"enable_{level}_backup")(entity, "Hourly")
                own = self.configuration(level, entity)
                self.assertEqual("Hourly", own.policy_name)
                self.assertEqual(level.capitalize(), own.policy_inherited_from)
                self.assertEqual(level.capitalize(), own.kind if isinstance(own.kind, str) else own.kind.value)
                getattr(client, f"suspend_{level}_backup")(entity)
                self.assertTrue(self.configuration(level, entity).suspension_info.is_suspended)
                getattr(client, f"resume_{level}_backup")(entity)
                self.assertFalse(self.configuration(level, entity).suspension_info.is_suspended)
                enabled = client.get_all_entities_backed_up_by_policy("Hourly").items
                self.assertEqual([level.capitalize()], [item.entity_kind for item in enabled])
                getattr(client, f"disable_{level}_backup")(entity, True)
                self.assertEqual([], client.get_all_entities_backed_up_by_policy("Hourly").items)

    def test_without_a_policy_only_a_partition_has_an_empty_configuration(self) -> None:
        self.assertIsNone(self.client.get_partition_backup_configuration_info(ORDERS))
        for read, name in [
            (self.client.get_service_backup_configuration_info, "SampleApp~Orders"),
            (self.client.get_application_backup_configuration_info, "SampleApp"),
        ]:
            with self.assertRaises(models.FabricErrorException) as raised:
                read(name)
            self.assertIn("FABRIC_E_BACKUP_NOT_ENABLED", raised.exception.response.text)

    def configuration(self, level: str, entity: str) -> models.BackupConfigurationInfo:
        found = getattr(self.client, f"get_{level}_backup_configuration_info")(entity)
        return found if level == "partition" else found.items[0]
