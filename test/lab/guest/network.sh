#!/bin/sh
# Makes the two network namespaces of the lab and the wire between them. May be run again: it begins anew.
#
#   LAB_NODE      the watched machine, 192.0.2.10 and 2001:db8:1::10 (default: node)
#   LAB_INTERNET  everything else: every address of the world is local there (default: internet)
#
# The addresses are those that RFC 5737 and RFC 3849 keep for documentation, so none of them can mean anybody.
set -eu

node=${LAB_NODE:-node}
internet=${LAB_INTERNET:-internet}
node_mac=02:00:00:00:00:10
internet_mac=02:00:00:00:00:01

in_internet() { ip netns exec "$internet" "$@"; }

# Without duplicate address detection an address is usable at once, and no timer runs for it.
set_ipv6() { ip netns exec "$1" sh -c 'for v in accept_dad=0 dad_transmits=0 router_solicitations=0 accept_ra=0; do
  for d in all default; do echo "${v#*=}" > "/proc/sys/net/ipv6/conf/$d/${v%=*}"; done; done'; }

for namespace in "$node" "$internet"; do
  ip netns delete "$namespace" 2>/dev/null || true
  ip netns add "$namespace"
  set_ipv6 "$namespace"
  ip -n "$namespace" link set lo up
done

ip -n "$node" link add eth0 address "$node_mac" type veth peer name eth0 address "$internet_mac" netns "$internet"

ip -n "$node" address add 192.0.2.10/24 dev eth0
ip -n "$node" address add 2001:db8:1::10/64 dev eth0 nodad
ip -n "$node" link set eth0 up

ip -n "$internet" address add 192.0.2.1/24 dev eth0
ip -n "$internet" address add 192.0.2.53/24 dev eth0
ip -n "$internet" address add 2001:db8:1::1/64 dev eth0 nodad
ip -n "$internet" link set eth0 up

ip -n "$node" route add default via 192.0.2.1
ip -n "$node" -6 route add default via 2001:db8:1::1

# AnyIP: each address of these networks is the internet's own, none has to be configured.
for network in 198.51.100.0/24 203.0.113.0/24; do ip -n "$internet" route add local "$network" dev lo; done
ip -n "$internet" -6 route add local 2001:db8:2::/64 dev lo
# IPv6 binds to such an address only when told so; IPv4 needs it for the tunnel's address before the tunnel is up.
in_internet sh -c 'echo 1 > /proc/sys/net/ipv6/ip_nonlocal_bind; echo 1 > /proc/sys/net/ipv4/ip_nonlocal_bind'

# Neighbours for good: no address resolution in the middle of a measurement, no timer that ages them.
ip -n "$node" neigh replace 192.0.2.1 lladdr "$internet_mac" dev eth0 nud permanent
ip -n "$node" neigh replace 192.0.2.53 lladdr "$internet_mac" dev eth0 nud permanent
ip -n "$node" neigh replace 2001:db8:1::1 lladdr "$internet_mac" dev eth0 nud permanent
ip -n "$internet" neigh replace 192.0.2.10 lladdr "$node_mac" dev eth0 nud permanent
ip -n "$internet" neigh replace 2001:db8:1::10 lladdr "$node_mac" dev eth0 nud permanent
