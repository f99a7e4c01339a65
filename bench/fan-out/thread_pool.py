"""The same with Microsoft's client: 64 threads, a request for each partition, then a look each second until it is done.

Takes the cluster's address; the ids of the partitions come line by line.
"""

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from azure.servicefabric import ServiceFabricClientAPIs
from msrest.authentication import Authentication

client = ServiceFabricClientAPIs(Authentication(), base_url=sys.argv[1])


def backup(partition_id: str) -> None:
    client.backup_partition(partition_id)
    while client.get_partition_backup_progress(partition_id).backup_state != "Success":
        time.sleep(1)


with ThreadPoolExecutor(64) as pool:
    list(pool.map(backup, sys.stdin.read().split()))
