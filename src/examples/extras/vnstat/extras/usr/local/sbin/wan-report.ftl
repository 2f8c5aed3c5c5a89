#!/bin/sh
# The months of the WAN as a text, under the name of the month that has ended.
set -eu
folder=/var/lib/wan-report
mkdir -p "$folder"
month=$(date -d 'yesterday' +%Y-%m)
vnstat -i [=wan.nic] -m >"$folder/.$month"
mv -f "$folder/.$month" "$folder/$month.txt"
