/** A program of a package that calls out at set times because that is what it is for. */
export interface ServiceRole {
  readonly name: string;
  /** The package that has to own the executable; of a script, only its interpreter's owner can be known, whichever it is. */
  readonly package: string;
  /** The executable, or the script. */
  readonly path: string;
  readonly isScript: boolean;
  /** Where it calls: `port/transport`; null is anywhere by TCP. */
  readonly ports: readonly string[] | null;
  /** It fetches, or sends, or asks and is answered in few bytes. */
  readonly volume: "fetches" | "sends" | "asks";
  /** It calls no more often by itself. */
  readonly leastIntervalMs: number;
  /** Version of Debian's package that the path was found in, and what sets the interval. */
  readonly source: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const WEB: readonly string[] = ["80/tcp", "443/tcp"];
const SYSLOG: readonly string[] = ["514/udp", "514/tcp", "601/tcp", "6514/tcp"];
const RESOLVER: readonly string[] = ["53/udp", "53/tcp", "853/tcp"];

/** Paths are those behind the symbolic links of a merged /usr, as /proc tells them. */
export const serviceRoles: readonly ServiceRole[] = [
  {
    ...{ name: "package updates", package: "apt", path: "/usr/lib/apt/methods/http", isScript: false },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "apt 2.6.2: apt-daily.timer, 06:00 and 18:00 with up to 12 h at random",
  },
  {
    ...{ name: "package updates", package: "unattended-upgrades", path: "/usr/bin/unattended-upgrade", isScript: true },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "unattended-upgrades 2.9.1+nmu3: run by apt-daily-upgrade.timer, 06:00 with up to 1 h at random",
  },
  {
    ...{ name: "package updates", package: "packagekit", path: "/usr/libexec/packagekitd", isScript: false },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "packagekit 1.2.6: asked by desktops, once a day",
  },
  {
    ...{ name: "package updates", package: "dnf", path: "/usr/bin/dnf", isScript: true },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "dnf 4.14: metadata_timer_sync, 3 h (dnf.conf(5))",
  },
  {
    ...{ name: "snap updates", package: "snapd", path: "/usr/lib/snapd/snapd", isScript: false },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: 30 * MINUTE },
    source: "snapd 2.57.6: refresh.timer, four times a day",
  },
  {
    ...{ name: "firmware updates", package: "fwupd", path: "/usr/bin/fwupdmgr", isScript: false },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: 30 * MINUTE },
    source: "fwupd 2.0.20: fwupd-refresh.timer, each hour with up to 1 h at random",
  },
  {
    ...{ name: "virus signatures", package: "clamav-freshclam", path: "/usr/bin/freshclam", isScript: false },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: 30 * MINUTE },
    source: "clamav-freshclam 1.4.6: Checks 24 a day",
  },
  {
    ...{ name: "spam rules", package: "spamassassin", path: "/usr/bin/sa-update", isScript: true },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "spamassassin 4.0.1: spamassassin-maintenance.timer, 06:00 with up to 1 h at random",
  },
  {
    ...{ name: "certificate renewal", package: "certbot", path: "/usr/bin/certbot", isScript: true },
    ...{ ports: WEB, volume: "fetches", leastIntervalMs: HOUR },
    source: "certbot 2.1.0: certbot.timer, 00:00 and 12:00 with up to 12 h at random",
  },
  {
    ...{ name: "certificate revocation", package: "dirmngr", path: "/usr/bin/dirmngr", isScript: false },
    ...{ ports: [...WEB, "11371/tcp"], volume: "fetches", leastIntervalMs: MINUTE },
    source: "dirmngr 2.2.40: CRLs, OCSP and keys, when gpg asks",
  },
  {
    ...{ name: "popularity contest", package: "popularity-contest", isScript: true },
    ...{ path: "/usr/share/popularity-contest/popcon-upload", ports: WEB, volume: "sends", leastIntervalMs: HOUR },
    source: "popularity-contest 1.76: /etc/cron.daily/popularity-contest, sends once a week",
  },
  {
    ...{ name: "connectivity check", package: "network-manager", path: "/usr/sbin/NetworkManager", isScript: false },
    ...{ ports: WEB, volume: "asks", leastIntervalMs: MINUTE },
    source: "network-manager 1.42.4: NetworkManager.conf(5), connectivity.interval, 300 s",
  },
  {
    ...{ name: "dynamic DNS", package: "ddclient", path: "/usr/bin/ddclient", isScript: true },
    ...{ ports: WEB, volume: "asks", leastIntervalMs: MINUTE },
    source: "ddclient 3.10.0: daemon=300 of its sample configuration",
  },
  {
    ...{ name: "Prometheus scrape", package: "prometheus", path: "/usr/bin/prometheus", isScript: false },
    ...{ ports: null, volume: "fetches", leastIntervalMs: 1 * SECOND },
    source: "prometheus 2.42.0: scrape_interval 15 s of /etc/prometheus/prometheus.yml, 1 min by default",
  },
  {
    ...{ name: "Munin poll", package: "munin", path: "/usr/share/munin/munin-update", isScript: true },
    ...{ ports: ["4949/tcp"], volume: "fetches", leastIntervalMs: MINUTE },
    source: "munin 2.0.73: /etc/cron.d/munin, every 5 min; /etc/services for the port",
  },
  {
    ...{ name: "Zabbix agent", package: "zabbix-agent", path: "/usr/sbin/zabbix_agentd", isScript: false },
    ...{ ports: ["10051/tcp"], volume: "sends", leastIntervalMs: 1 * SECOND },
    source: "zabbix-agent 6.0.14; /etc/services for the port",
  },
  {
    ...{ name: "collectd", package: "collectd-core", path: "/usr/sbin/collectd", isScript: false },
    ...{ ports: ["25826/udp"], volume: "sends", leastIntervalMs: 1 * SECOND },
    source: "collectd-core 5.12.0: collectd.conf(5), port 25826, Interval 10 s",
  },
  {
    ...{ name: "log shipping", package: "rsyslog", path: "/usr/sbin/rsyslogd", isScript: false },
    ...{ ports: SYSLOG, volume: "sends", leastIntervalMs: 1 * SECOND },
    source: "rsyslog 8.2302.0; RFC 3195, 5425, 5426, 6587 for the ports",
  },
  {
    ...{ name: "log shipping", package: "syslog-ng-core", path: "/usr/sbin/syslog-ng", isScript: false },
    ...{ ports: SYSLOG, volume: "sends", leastIntervalMs: 1 * SECOND },
    source: "syslog-ng-core 3.38.1; RFC 3195, 5425, 5426, 6587 for the ports",
  },
  {
    ...{ name: "time keys", package: "chrony", path: "/usr/sbin/chronyd", isScript: false },
    ...{ ports: ["4460/tcp"], volume: "fetches", leastIntervalMs: MINUTE },
    source: "chrony 4.3: NTS key establishment (RFC 8915), again when its cookies run out",
  },
  ...[
    { package: "dnsmasq-base", path: "/usr/sbin/dnsmasq", version: "dnsmasq-base 2.90" },
    { package: "unbound", path: "/usr/sbin/unbound", version: "unbound 1.17.1" },
    { package: "systemd-resolved", path: "/usr/lib/systemd/systemd-resolved", version: "systemd-resolved 252.39" },
  ].map(({ version, ...program }) => ({
    ...{ name: "DNS forwarding", ...program, isScript: false, ports: RESOLVER },
    ...{ volume: "fetches" as const, leastIntervalMs: 0 },
    source: `${version}: asks for the programs of the node; RFC 7858 for port 853`,
  })),
];
