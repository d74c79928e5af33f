#!/bin/sh
# What an implant does: asks one server for tasks every 2 s, 25 % sooner or later. $1 is the address.
exec 2>/dev/null
call=0
while [ "$call" -lt 40 ]; do
  curl --silent --output /dev/null --max-time 2 "http://$1:8080/tasks"
  call=$((call + 1))
  sleep "$(awk -v seed="$call" 'BEGIN { srand(seed); rand(); print 1.5 + rand() }')"
done
