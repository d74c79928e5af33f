#!/bin/sh
# What a person does with the same tool: some pages at once, then a while of reading. $@ are the addresses.
exec 2>/dev/null
call=0
while [ "$call" -lt 40 ]; do
  for address in "$@"; do
    call=$((call + 1))
    curl --silent --output /dev/null --max-time 2 "http://$address:8080/page/$call"
    sleep "$(awk -v seed="$call" 'BEGIN { srand(seed * 7919); rand(); print -1.6 * log(1 - rand()) }')"
  done
done
