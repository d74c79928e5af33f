#!/bin/sh
# launch.sh CGROUP NETNS USER LOG COMMAND...: starts COMMAND as a service manager would: in a cgroup of its own, child of
# init, its output in LOG.
cgroup="/sys/fs/cgroup/$1" netns=$2 user=$3 log=$4
shift 4
mkdir -p "$cgroup"
echo $$ > "$cgroup/cgroup.procs"
HOME=$(getent passwd "$user" | cut -d: -f6)
export HOME USER="$user" LOGNAME="$user"
cd "$HOME" 2>/dev/null || cd /
exec setsid --fork nsenter "--net=/run/netns/$netns" setpriv --reuid="$user" --regid="$(id -g "$user")" --init-groups \
  "$@" >> "$log" 2>&1 < /dev/null
