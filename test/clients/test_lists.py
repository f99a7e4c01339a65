"""Lists of backups through the client library azure-servicefabric."""

from datetime import timedelta
from urllib.parse import quote

from azure.servicefabric import models
from emulator import ORDERS, OTHER_ORDERS, WEB, EmulatorTestCase


class Lists(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        for partition_id in [ORDERS, OTHER_ORDERS, ORDERS]:
            self.take_backup(partition_id)

    def test_the_backups_of_a_partition(self) -> None:
        page = self.client.get_partition_backup_list(ORDERS)
        self.assertEqual(2, len(page.items))
        progress = self.client.get_partition_backup_progress(ORDERS)
        newest = page.items[-1]
        self.assertEqual(progress.backup_id, newest.backup_id)
        self.assertEqual(progress.backup_location, newest.backup_location)
        self.assertEqual(progress.time_stamp_utc, newest.creation_time_utc)
        self.assertEqual(progress.lsn_of_last_backup_record, newest.lsn_of_last_backup_record)
        self.assertEqual("Full", newest.backup_type)
        self.assertEqual("fabric:/SampleApp", newest.application_name)
        self.assertIsInstance(newest.partition_information, models.Int64RangePartitionInformation)
        self.assertIsNone(newest.failure_error)

    def test_the_latest_of_each_partition(self) -> None:
        [latest] = self.client.get_partition_backup_list(ORDERS, latest=True).items
        self.assertEqual(self.client.get_partition_backup_progress(ORDERS).backup_id, latest.backup_id)
        latest = self.client.get_service_backup_list("SampleApp~Orders", latest=True).items
        self.assertEqual({ORDERS, OTHER_ORDERS}, {item.partition_information.id for item in latest})

    def test_those_of_a_time(self) -> None:
        first, second = (item.creation_time_utc for item in self.client.get_partition_backup_list(ORDERS).items)
        between = first + timedelta(milliseconds=500)
        [later] = self.client.get_partition_backup_list(ORDERS, start_date_time_filter=between).items
        [earlier] = self.client.get_partition_backup_list(ORDERS, end_date_time_filter=between).items
        self.assertEqual([first, second], [earlier.creation_time_utc, later.creation_time_utc])

    def test_a_service_and_an_application_in_pages(self) -> None:
        for list_page, name in [
            (self.client.get_service_backup_list, "SampleApp~Orders"),
            (self.client.get_application_backup_list, "SampleApp"),
        ]:
            self.assertEqual(3, len(list_page(name).items))
            ids, token = [], None
            while token != "":
                page = list_page(name, max_results=1, continuation_token=token)
                ids += [item.backup_id for item in page.items]
                # The client leaves this to its users: see the next test.
                token = quote(page.continuation_token or "")
            self.assertEqual(3, len(set(ids)))

    def test_the_client_sends_a_token_unescaped_so_that_its_plus_signs_arrive_as_spaces(self) -> None:
        page = self.client.get_application_backup_list("SampleApp", max_results=1)
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.get_application_backup_list("SampleApp", continuation_token=page.continuation_token)
        self.assertEqual(400, raised.exception.response.status_code)
        self.assertIn("Invalid ContinuationToken", raised.exception.response.text)

    def test_a_stateless_partition_is_refused(self) -> None:
        with self.assertRaises(models.FabricErrorException) as raised:
            self.client.get_partition_backup_list(WEB)
        self.assertEqual(400, raised.exception.response.status_code)
        self.assertIn("FABRIC_E_INVALID_FOR_STATELESS_SERVICES", raised.exception.response.text)
