#!/usr/bin/env bash
# What is written in a hurry: 64 partitions at once, a POST for each, then a look each second until it is done.
# Takes the cluster's address; the ids of the partitions come line by line.
set -euo pipefail
export URL=$1

backup() {
  curl --silent --fail --request POST "$URL/Partitions/$1/\$/Backup?api-version=6.4"
  until curl --silent --fail "$URL/Partitions/$1/\$/GetBackupProgress?api-version=6.4" |
    grep --quiet '"BackupState":"Success"'; do
    sleep 1
  done
}
export -f backup
xargs --max-procs 64 --replace={} bash -c 'backup {}'
