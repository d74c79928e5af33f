/**
 * Packages whose programs are there to serve or to call others, by themselves: what they do on the network is their
 * purpose, though not whom they call. Names and sections are Debian 12's; what distributions of rpm and Alpine call
 * differently stands last. Tools that call for whoever asks are transfer tools instead.
 */
export const networkPackages: ReadonlyMap<string, "service" | "client"> = new Map([
  ...named("service", [
    // Section httpd and web
    ...["nginx", "nginx-core", "apache2-bin", "lighttpd", "caddy", "squid", "varnish", "memcached"],
    // Section mail
    ...["postfix", "exim4-daemon-light", "exim4-daemon-heavy", "dovecot-core", "opensmtpd"],
    // Section database
    ...["postgresql-15", "mariadb-server-core", "redis-server"],
    // Section net
    ...["openssh-server", "haproxy", "tor", "chrony", "ntpsec", "openntpd", "bind9", "unbound", "dnsmasq-base"],
    ...["knot-resolver", "pdns-server", "rabbitmq-server", "mosquitto", "network-manager", "wpasupplicant"],
    ...["isc-dhcp-client", "dhcpcd-base", "isc-dhcp-server", "avahi-daemon", "cups-daemon", "samba", "winbind"],
    ...["nfs-common", "slapd", "krb5-kdc", "freeradius", "openvpn", "strongswan-charon", "frr", "bird2", "stunnel4"],
    ...["zabbix-agent", "zabbix-agent2", "prometheus", "prometheus-node-exporter", "prometheus-alertmanager", "munin"],
    ...["snmpd", "nagios-nrpe-server", "fail2ban", "vsftpd", "proftpd-core", "tftpd-hpa", "ngircd"],
    ...["transmission-daemon", "qbittorrent-nox"],
    // Sections admin, utils, devel, misc
    ...["systemd-timesyncd", "systemd-resolved", "rsyslog", "syslog-ng-core", "docker.io", "containerd", "snapd"],
    ...["collectd-core", "sssd-common", "puppet-agent", "corosync", "pacemaker", "keepalived", "clamav-freshclam"],
    ...["fwupd", "packagekit", "popularity-contest", "syncthing", "ddclient", "dirmngr"],
  ]),
  ...named("client", [
    ...["openssh-client", "autossh", "mosh", "rsync", "rclone", "restic", "git", "subversion", "mercurial"],
    ...["apt", "aptitude", "dnf", "certbot", "firefox-esr", "chromium", "thunderbird", "mutt", "msmtp", "isync"],
    ...["fetchmail", "irssi", "weechat-curses", "hexchat", "ii", "whois", "traceroute", "iputils-ping", "mtr-tiny"],
    ...["nmap", "snmp", "redis-tools", "postgresql-client-15", "mariadb-client-core", "ldap-utils", "smbclient"],
    ...["ntpsec-ntpdate", "skopeo", "evolution-data-server", "gnome-software"],
  ]),
  // Fedora and its kin, openSUSE
  ...named("service", [
    "httpd",
    "bind",
    "NetworkManager",
    "postgresql-server",
    "mariadb-server",
    "redis",
    "PackageKit",
  ]),
  ...named("client", ["openssh-clients", "firefox", "libdnf5", "dnf5", "zypper"]),
  // Alpine
  ...named("service", ["openssh-server-common", "apache2", "dnsmasq", "postgresql15", "mariadb"]),
  ...named("client", ["openssh-client-default", "apk-tools"]),
]);

function named(role: "service" | "client", names: readonly string[]): readonly (readonly [string, typeof role])[] {
  return names.map((name) => [name, role] as const);
}
