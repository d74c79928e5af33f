#!/bin/sh
# Tries the whole world from the node, by the programs that scenarios use, and holds its counts to what they say.
#
#   sh /lab/world/try.sh        once /run/world/ready is there; it ends with the world's "finish"
#
# One line a check; ends with 1 if one failed. LAB_NODE and LAB_INTERNET name the namespaces, as in network.sh.
node=${LAB_NODE:-node}
internet=${LAB_INTERNET:-internet}
work=$(mktemp -d)
failed=0

in_node() { timeout -k 5 60 ip netns exec "$node" "$@"; }
tell() { printf '%s\n' "$1" | timeout 30 socat -t 30 - UNIX-CONNECT:/run/world/control; }
# check NAME PATTERN: standard input has to match.
check() {
  if grep -Eq -- "$2" > /dev/null 2>&1 <<END
$(cat)
END
  then echo "ok      $1"; else echo "FAILED  $1 (expected $2)"; failed=1; fi
}
lookup() { in_node dig +short +time=2 +tries=1 "$@" 2>&1; }
# fetch ARGS: a counted request; what curl says about it is kept beside its port.
fetch() {
  in_node curl -sS -m 30 -o /dev/null -w '%{http_code} %{size_download}\n%{stderr}%{scheme} %{local_port} %{size_request} %{size_header} %{size_download}\n' "$@" 2>> "$work/curl"
}

# Names
for name in c2.example.net deb.example.org git.example.org logs.example.org time.example.org backup.example.org \
  metrics.example.org irc.example.net exfil.example.net chat.example.com api.example.com www1.example.com www8.example.com; do
  in_node getent ahostsv4 "$name" | check "name $name" '^(198\.51\.100|203\.0\.113)\.'
done
lookup AAAA c2.example.net | check "AAAA" '^2001:db8:2::9$'
lookup many.example.com | sort | tr '\n' ' ' | check "four addresses" '\.31 .*\.32 .*\.33 .*\.34 $'
lookup TXT "$$.x.example.net" | check "TXT of any name" '^"[A-Za-z0-9_-]{40,200}"$'
lookup +tcp SOA example.net | check "SOA over TCP" 'hostmaster'
in_node dig nothing.example.net | check "unknown name" 'NXDOMAIN'
in_node dig +noedns +nocookie A x.y.invalid | check "unknown zone" 'NXDOMAIN'
tell '{"kind":"name","name":"cdn.other.test","addresses":["203.0.113.40","203.0.113.41"],"ttl":5,"rotateSeconds":2}' | check "set a name" '"ok":true'
tell '{"kind":"listen","address":"203.0.113.40","port":443,"speaks":"https"}' | check "listen" '"ok":true'
tell '{"kind":"listen","address":"203.0.113.41","port":443,"speaks":"https"}' | check "listen again" '"ok":true'
(lookup cdn.other.test; sleep 2.1; lookup cdn.other.test) | sort | tr '\n' ' ' | check "rotation" '^203.0.113.40 203.0.113.41 $'
tell '{"kind":"listen","address":"203.0.113.40","port":0,"speaks":"https"}' | check "a wrong command" '"error":.*port is 0'

# Web
fetch https://cdn.other.test/ | check "certificate of a new name" '^200'
fetch http://c2.example.net/bytes/100000 | check "http" '^200 100000'
fetch -6 https://c2.example.net:8443/bytes/70000 | check "https over IPv6" '^200 70000'
fetch https://203.0.113.9/ | check "https by address" '^200'
fetch https://www3.example.com/bytes/20000000 | check "20 MB down" '^200 20000000'
head -c 5000000 /dev/zero > "$work/five"
fetch -T "$work/five" http://exfil.example.net/up | check "5 MB up" '^200 2'
fetch --data-binary "@$work/five" https://exfil.example.net/up | check "5 MB up over TLS" '^200 2'
fetch http://c2.example.net/hold/1 | check "held back" '^200 4'
fetch http://c2.example.net/drip/5000/3 | check "dripping" '^200 5000'
fetch https://api.example.com/health | check "health" '^200 15'
fetch http://metrics.example.org:9100/metrics | check "metrics of more than 20 kB" '^200 [2-9][0-9]{4}'
fetch -Z https://many.example.com/a https://many.example.com/b https://many.example.com/c | check "in parallel" '^200'
in_node python3 -c 'import urllib.request as u; print(len(u.urlopen("https://www2.example.com/bytes/1234").read()))' | check "Python trusts it" '^1234$'
in_node wget -qO- https://www2.example.com/bytes/777 | wc -c | check "wget trusts it" '^777$'

# Plain sockets
printf 'GET /bytes/10 HTTP/1.0\r\n\r\n' | in_node ncat www1.example.com 80 | check "half-close is answered" '<p>The qui'
printf 'hello' | in_node ncat c2.example.net 4444 | check "echo" '^received$'
in_node sh -c 'head -c 3000000 /dev/zero | ncat --send-only exfil.example.net 9001; echo $?' | check "sink" '^0$'
in_node sh -c '(printf "NICK tocs\r\nUSER t 0 * :t\r\n"; sleep 1; printf "JOIN #lab\r\nQUIT\r\n"; sleep 1) | ncat irc.example.net 6667' | check "IRC" 'JOIN :#lab'

# Daemons
in_node chronyd -Q -t 10 -d 'server time.example.org iburst maxsamples 1' 2>&1 | check "NTP" 'System clock wrong by'
in_node logger -n logs.example.org -P 514 -T "over tcp $$"
in_node logger -n logs.example.org -P 514 -d "over udp $$"
sleep 1
cat /run/world/syslog/received.log | check "syslog over TCP" "over tcp $$"
cat /run/world/syslog/received.log | check "syslog over UDP" "over udp $$"
in_node git clone -q git://git.example.org/project.git "$work/a" 2>&1; ls "$work/a/parts" | wc -l | check "git" '^30$'
in_node git clone -q https://git.example.org/project.git "$work/b" 2>&1; ls "$work/b/parts" | wc -l | check "git over https" '^30$'
in_node apt-get update 2>&1 | check "apt-get update" 'http://deb.example.org/debian lab/main .*Packages'
in_node apt-get install -y lab-mirror 2>&1 | check "apt-get install" 'Setting up lab-mirror'
in_node rsync -a "$work/five" root@backup.example.org:/srv/ && ls -l /srv/five | check "rsync over ssh" ' 5000000 '
(ip netns exec "$node" iodine -f -r -P labtunnel t.example.net > "$work/iodine" 2>&1 & echo $! > "$work/pid")
sleep 8
in_node curl -sS -m 20 http://10.99.0.1/bytes/5000 | wc -c | check "a page through the tunnel" '^5000$'
kill "$(cat "$work/pid")"

# Changes
tell '{"kind":"down","name":"c2.example.net"}' | check "down" '"ok":true'
in_node curl -sS -m 3 http://c2.example.net/ 2>&1 | check "refuses" '\(7\)'
tell '{"kind":"up","name":"c2.example.net"}' | check "up" '"ok":true'
tell '{"kind":"silent","name":"c2.example.net"}' | check "silent" '"ok":true'
in_node curl -4 -sS -m 3 http://c2.example.net/ 2>&1 | check "says nothing" '\(28\)'
in_node curl -6 -sS -m 3 http://c2.example.net/ 2>&1 | check "says nothing over IPv6" '\(28\)'
tell '{"kind":"up","name":"c2.example.net"}' | check "up again" '"ok":true'
fetch http://c2.example.net/ | check "serves again" '^200'
head -c 4000 /dev/zero > "$work/four"
(ip netns exec "$node" python3 -m http.server 9100 -b 192.0.2.10 -d "$work" > /dev/null 2>&1 & echo $! > "$work/pid")
tell '{"kind":"towards","listen":"127.0.0.1:19100","address":"192.0.2.10","port":9100,"from":"198.51.100.15"}' | check "towards" '"ok":true'
timeout 30 ip netns exec "$internet" curl -sS --retry 9 --retry-all-errors --retry-delay 1 http://127.0.0.1:19100/four | wc -c |
  check "a relay towards the node" '^4000$'
kill "$(cat "$work/pid")"

tell '{"kind":"finish"}' | check "finish" '"ok":true'
cat /out/names.json | check "names" '"c2.example.net":\["203.0.113.9","2001:db8:2::9"\]'
cat /out/counts.jsonl | check "counts of what comes in" '"client":"198.51.100.15".*"serverPort":9100,"receivedBytes":4[0-9]{3},"sentBytes":[0-9]+,"closed":true,"seen":"client"'
python3 - "$work/curl" /out/counts.jsonl <<'END' | tee "$work/compare"
import json, sys
lines = [json.loads(line) for line in open(sys.argv[2])]
exact, wrong = 0, 0
for scheme, port, request, header, download in (line.split() for line in open(sys.argv[1]) if line.startswith(("http", "HTTP"))):
    sent, received = int(request), int(header) + int(download)
    [line] = [l for l in lines if l["clientPort"] == int(port) and l["transport"] == "tcp"] or [None]
    plain = scheme.lower() == "http"
    ok = line and (line["receivedBytes"] == sent and line["sentBytes"] == received if plain else
                   line["receivedBytes"] > sent and line["sentBytes"] > received)
    exact, wrong = exact + bool(ok), wrong + (not ok)
    if not ok: print("differs:", scheme, port, sent, received, line)
print(exact, "requests of curl agree,", wrong, "do not")
END
tail -1 "$work/compare" | check "counts of curl" ', 0 do not'
rm -rf "$work"
exit $failed
