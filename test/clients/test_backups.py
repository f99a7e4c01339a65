"""Backups through the client library azure-servicefabric."""

from azure.servicefabric import models
from emulator import NOWHERE, ORDERS, WEB, EmulatorTestCase

BLANK_ID = "00000000-0000-0000-0000-000000000000"


class Backups(EmulatorTestCase):
    def test_before_the_first_backup_there_is_no_progress(self) -> None:
        self.assertIsNone(self.client.get_partition_backup_progress(ORDERS))

    def test_a_backup_goes_from_accepted_to_success(self) -> None:
        self.assertIsNone(self.client.backup_partition(ORDERS))
        accepted = self.client.get_partition_backup_progress(ORDERS)
        self.assertEqual("Accepted", accepted.backup_state)
        self.assertEqual(BLANK_ID, accepted.backup_id)
        self.assertEqual(1, accepted.time_stamp_utc.year)
        self.assertIsNone(accepted.epoch_of_last_backup_record)
        self.emulator.advance(seconds=5)
        self.assertEqual("BackupInProgress", self.client.get_partition_backup_progress(ORDERS).backup_state)
        self.emulator.advance(minutes=1)
        done = self.client.get_partition_backup_progress(ORDERS)
        self.assertEqual("Success", done.backup_state)
        self.assertNotEqual(BLANK_ID, done.backup_id)
        self.assertTrue(done.backup_location.startswith(f"SampleApp\\Orders\\{ORDERS}\\"))
        self.assertEqual("131846800323087021", done.epoch_of_last_backup_record.data_loss_version)
        self.assertEqual("12884901888", done.epoch_of_last_backup_record.configuration_version)
        self.assertEqual("24", done.lsn_of_last_backup_record)
        self.assertIsNone(done.failure_error)

    def test_the_request_is_the_one_that_was_seen_on_the_wire(self) -> None:
        self.client.backup_partition(ORDERS)
        [request] = self.emulator.requests("BackupPartition")
        self.assertEqual({"BackupTimeout": "10", "timeout": "60", "api-version": "6.4"}, request["query"])
        self.assertEqual("", request["body"])

    def test_a_bare_sequence_number_keeps_every_digit(self) -> None:
        self.emulator.control("POST", f"/partitions/{ORDERS}/lsn", {"lsn": "9007199254740993"})
        self.take_backup()
        progress = self.client.get_partition_backup_progress(ORDERS)
        self.assertEqual("9007199254740993", progress.lsn_of_last_backup_record)

    def test_a_storage_of_its_own(self) -> None:
        share = models.FileShareBackupStorageDescription(path=self.folder())
        self.take_backup(storage=share)
        self.assertEqual("Success", self.client.get_partition_backup_progress(ORDERS).backup_state)
        entity = models.PartitionBackupEntity(service_name="fabric:/SampleApp/Orders", partition_id=ORDERS)
        query = models.GetBackupByStorageQueryDescription(storage=share, backup_entity=entity)
        [listed] = self.client.get_backups_from_backup_location(query).items
        self.assertEqual(self.client.get_partition_backup_progress(ORDERS).backup_id, listed.backup_id)
        self.assertEqual([], self.client.get_partition_backup_list(ORDERS).items)

    def test_a_failure_has_its_code_also_where_that_is_a_number(self) -> None:
        for code in ["FABRIC_E_BACKUPCOPIER_ACCESS_DENIED", 2148734208]:
            failure = {"Code": code, "Message": "It cannot be copied."}
            self.emulator.control("POST", f"/partitions/{ORDERS}/foreign-backup", {"failure": failure})
            self.emulator.advance(minutes=1)
            progress = self.client.get_partition_backup_progress(ORDERS)
            self.assertEqual("Failure", progress.backup_state)
            self.assertEqual(str(code), progress.failure_error.code)

    def test_a_backup_that_nobody_takes_on_ends_in_timeout(self) -> None:
        storage = models.FileShareBackupStorageDescription(path=self.folder())
        self.client.backup_partition(WEB, backup_timeout=1, backup_storage=storage)
        self.emulator.advance(minutes=2)
        progress = self.client.get_partition_backup_progress(WEB)
        self.assertEqual("Timeout", progress.backup_state)
        self.assertEqual("FABRIC_E_TIMEOUT", progress.failure_error.code)


class Refusals(EmulatorTestCase):
    def test_the_code_of_an_error_of_the_backup_service_is_lost_because_it_is_plain_text(self) -> None:
        self.client.backup_partition(ORDERS)
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.backup_partition(ORDERS)
        self.assertEqual(409, raised.exception.response.status_code)
        self.assertIn("FABRIC_E_BACKUP_IN_PROGRESS", raised.exception.response.text)
        self.assertNotIn("FABRIC_E_BACKUP_IN_PROGRESS", str(raised.exception))

    def test_the_code_of_an_error_of_the_gateway_is_read(self) -> None:
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.get_service_name_info(NOWHERE)
        self.assertEqual("FABRIC_E_PARTITION_NOT_FOUND", raised.exception.error.error.code)

    def test_an_error_without_a_body_is_a_type_error(self) -> None:
        self.emulator.add_fault(route="BackupPartition", action={"kind": "answer", "status": 404})
        with self.assertRaises(TypeError):
            self.client.backup_partition(ORDERS)

    def test_a_read_is_tried_again_and_a_request_for_a_backup_is_not(self) -> None:
        unavailable = {"kind": "answer", "status": 503}
        self.emulator.add_fault(route="GetPartitionBackupProgress", calls={"first": 2}, action=unavailable)
        self.assertIsNone(self.client.get_partition_backup_progress(ORDERS))
        self.assertEqual(3, len(self.emulator.requests("GetPartitionBackupProgress")))
        self.emulator.add_fault(route="BackupPartition", calls={"first": 1}, action=unavailable)
        with self.assertRaises(TypeError):
            self.client.backup_partition(ORDERS)
        self.assertEqual(1, len(self.emulator.requests("BackupPartition")))

    def test_a_progress_with_the_old_names_has_an_empty_epoch(self) -> None:
        rename = {"DataLossVersion": "DataLossNumber", "ConfigurationVersion": "ConfigurationNumber"}
        self.take_backup()
        self.emulator.add_fault(
            route="GetPartitionBackupProgress", action={"kind": "editProgress", "rename": rename}
        )
        epoch = self.client.get_partition_backup_progress(ORDERS).epoch_of_last_backup_record
        self.assertIsNone(epoch.data_loss_version)
        self.assertIsNone(epoch.configuration_version)


class Restores(EmulatorTestCase):
    def test_a_restore_goes_from_accepted_to_success(self) -> None:
        self.assertIsNone(self.client.get_partition_restore_progress(ORDERS))
        self.take_backup()
        backup = self.client.get_partition_backup_progress(ORDERS)
        description = models.RestorePartitionDescription(
            backup_id=backup.backup_id, backup_location=backup.backup_location
        )
        self.assertIsNone(self.client.restore_partition(ORDERS, description))
        self.assertEqual("Accepted", self.client.get_partition_restore_progress(ORDERS).restore_state)
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.backup_partition(ORDERS)
        self.assertIn("FABRIC_E_RESTORE_IN_PROGRESS", raised.exception.response.text)
        self.emulator.advance(minutes=5)
        done = self.client.get_partition_restore_progress(ORDERS)
        self.assertEqual("Success", done.restore_state)
        self.assertEqual(backup.lsn_of_last_backup_record, done.restored_lsn)
