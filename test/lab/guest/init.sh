#!/bin/sh
# Init of the watched machine: makes its networks, starts the internet and the sensor, waits for a scenario, plays it,
# brings out what came of it. Its settings are in /lab/job (shell variables).
export PATH=/lab/programs:/lab/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
. /lab/job

mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mount -t tmpfs -o mode=1777 tmp /tmp
mkdir -p /dev/pts /dev/shm /out /run/lock
mount -t tmpfs -o size=400m out /out
mkdir /out/log
mount -t devpts devpts /dev/pts
mount -t tmpfs -o mode=1777 shm /dev/shm
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t cgroup2 cgroup2 /sys/fs/cgroup
ln -sfn /proc/self/fd /dev/fd
hostname node
# What would wake an idle machine for nothing.
echo 3600 > /proc/sys/vm/stat_interval
echo 0 > /proc/sys/vm/compaction_proactiveness 2>/dev/null
echo 0 > /proc/sys/kernel/watchdog 2>/dev/null
ip link set lo up
modprobe tun

say() { echo "lab: $*"; }

# Ends the machine; everything in /out goes out first.
leave() {
  sync
  tar cf /dev/vdc -C /out . 2>/tmp/tar.err || say "cannot bring out: $(tail -n 1 /tmp/tar.err)"
  sync
  say "left"
  echo o > /proc/sysrq-trigger
  # The machine goes when it is ready to; nothing else may happen until then.
  while :; do sleep 60; done
}

fail() {
  say "$*"
  node -e 'console.log(JSON.stringify({ error: process.argv[1] }))' "$*" > /out/status.json
  leave
}

# Waits until a file holds a text; fails as soon as the process has ended.
await_text() {
  i=0
  while [ $i -lt 3000 ]; do
    grep -q "$2" "$1" 2>/dev/null && return 0
    kill -0 "$3" 2>/dev/null || return 1
    sleep 0.2
    i=$((i + 1))
  done
  return 1
}

sh /lab/network.sh > /out/log/network.log 2>&1 || fail "cannot make the networks: $(tail -n 1 /out/log/network.log)"
ip netns exec internet node /lab/world/main.ts > /out/log/world.log 2>&1 &
world=$!

case "$pace" in lapse) export PATH="/lab/lapse:$PATH" ;; esac
case "$scope" in node) set -- --netns node ;; *) set -- ;; esac
tocsin record /out/recording.rec --backend "$backend" "$@" > /out/log/sensor.out 2> /out/log/sensor.log &
sensor=$!
await_text /out/log/sensor.log Watching $sensor || fail "the sensor did not start: $(tail -n 3 /out/log/sensor.log)"
i=0
while [ ! -e /run/world/ready ]; do
  i=$((i + 1))
  [ $i -lt 1500 ] && kill -0 $world 2>/dev/null || fail "the world did not start: $(tail -n 3 /out/log/world.log)"
  sleep 0.2
done
sync
say "ready"

# The scenario's disk is empty until there is one.
while :; do
  sleep 1
  [ "$(dd if=/dev/vdd iflag=direct bs=512 count=1 2>/dev/null | tr -d '\0' | wc -c)" -gt 0 ] && break
done
mkdir -p /run/scenario
dd if=/dev/vdd iflag=direct bs=64k 2>/dev/null | tar xf - -C /run/scenario || fail "cannot read the scenario"
say "playing"
node /lab/run.ts /run/scenario/scenario.json > /out/log/run.log 2>&1 || fail "cannot play: $(tail -n 5 /out/log/run.log)"

kill -INT $sensor
wait $sensor
code=$?
[ $code -eq 0 ] || fail "the sensor ended with $code: $(tail -n 3 /out/log/sensor.log)"
[ -e /out/status.json ] || echo '{"ok":true}' > /out/status.json
leave
