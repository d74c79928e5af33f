/** A program's row, in words with blanks between; what it does not say there is none of. */
export interface SecretOptionsRow {
  readonly secret?: string;
  readonly attached?: string;
  readonly user?: string;
  readonly signs?: string;
  readonly cookie?: string;
  readonly plain?: string;
  readonly after?: Readonly<Record<string, number>>;
  readonly setters?: string;
  readonly isLogin?: boolean;
  readonly needs?: string;
}

/** Programs whose options or operands take secrets without saying so by name, from their manuals. */
export const PROGRAM_ROWS: readonly (readonly [names: string, row: SecretOptionsRow])[] = [
  ["curl", { cookie: "-b", user: "-u -U --user --proxy-user -E --cert --proxy-cert" }],
  ["http https xh xhs", { user: "-a --auth" }],
  ["ab siege httperf", { user: "-A -P", cookie: "-C" }],
  ["mysqladmin mariadb-admin", { attached: "-p", after: { password: 1 } }],
  ["mysql mysqldump mysqlimport mysqlshow mysqlcheck mysqlbinlog mysqlslap mysqlsh", { attached: "-p" }],
  ["mariadb mariadb-dump mariadb-import mariadb-check mycli", { attached: "-p" }],
  [
    "sshpass mongo mongosh mongodump mongorestore mongoimport mongoexport rdesktop hydra cqlsh ncftpget ncftpput",
    { secret: "-p", attached: "-p" },
  ],
  ["bloodhound-python evil-winrm crackmapexec netexec nxc smbmap", { secret: "-p -H" }],
  ["7z 7za 7zr 7zz", { attached: "-p" }],
  ["rar unrar", { attached: "-p -hp" }],
  ["zip unzip zipcloak ipmitool sqlcmd bcp", { secret: "-P", attached: "-P" }],
  ["mosquitto_pub mosquitto_sub mosquitto_rr", { secret: "-P --pw", attached: "-P" }],
  ["mosquitto_passwd", { needs: "-b", after: { "-b": 3 } }],
  [
    "htpasswd",
    { needs: "-b -nb -bn -cb -bc -bB -cbB -nbB", after: { "-b": 3, "-cb": 3, "-nb": 2, "-bB": 3, "-nbB": 2 } },
  ],
  ["redis-cli keydb-cli valkey-cli", { secret: "-a", after: { AUTH: 0, auth: 0 }, setters: "set SET" }],
  ["ldapsearch ldapadd ldapmodify ldapdelete ldapcompare ldapmodrdn ldapwhoami", { secret: "-w", attached: "-w" }],
  ["ldappasswd", { secret: "-w -a -s", attached: "-w" }],
  ["snmpget snmpwalk snmpset snmpgetnext snmpbulkwalk snmpbulkget snmptrap snmpinform", snmp()],
  ["smbclient rpcclient smbget smbcacls net winexe pth-winexe", samba()],
  ["lftp", { user: "-u", signs: "," }],
  ["xfreerdp wlfreerdp xfreerdp3 sdl-freerdp", { attached: "/p: /pth: /gp:" }],
  ["plink pscp psftp putty", { secret: "-pw -pwfile" }],
  ["ssh-keygen", { secret: "-N -P" }],
  ["openssl", { secret: "-k -K -macopt" }],
  ["openvpn", { plain: "--auth-user-pass --askpass" }],
  [
    "docker podman buildah skopeo nerdctl helm az crane",
    { secret: "-p --creds", attached: "-p", plain: "-u -U --user --secret", needs: "login" },
  ],
  ["oc", { secret: "-p", attached: "-p", needs: "login" }],
  ["kubectl", { user: "--from-literal", signs: "=", needs: "secret" }],
  ["docker-compose crictl runc crun chroot systemd-run sort date", { plain: "-u -U --user" }],
  ["gh", { secret: "-b --body", needs: "secret" }],
  ["aws", { setters: "set" }],
  ["git", { setters: "config set --add --global --local --system --replace-all", plain: "-u" }],
  ["npm pnpm yarn pip pip3 poetry gcloud heroku vercel composer", { setters: "set config" }],
  ["vault", { after: { login: 1 } }],
  ["rclone", { after: { obscure: 1 }, setters: "create update password" }],
  ["ngrok", { after: { authtoken: 1, "add-authtoken": 1 } }],
  ["cloudflared", { after: { install: 1 }, needs: "service" }],
  ["mc", { after: { set: 4, add: 4 }, needs: "alias config" }],
  ["rabbitmqctl", { after: { add_user: 2, change_password: 2, authenticate_user: 2 } }],
  ["rabbitmqadmin couchbase-cli", { secret: "-p" }],
  ["influx", { secret: "-t -p" }],
  ["etcdctl", { user: "--user" }],
  ["nmcli", { after: { password: 1, "wifi-sec.psk": 1, "802-11-wireless-security.psk": 1, "vpn.secrets": 1 } }],
  ["pppd", { after: { password: 1 } }],
  ["wpa_passphrase", { after: { "": 2 } }],
  ["wpa_cli", { after: { psk: 1, password: 1 } }],
  ["iwconfig", { after: { key: 1, enc: 1 } }],
  ["useradd usermod", { secret: "-p" }],
  ["swaks", { secret: "-ap -a" }],
  ["sendemail sendEmail", { secret: "-xp" }],
  ["sqlplus sqlldr expdp impdp exp imp rman sqlcl", { isLogin: true }],
  ["isql", { after: { "": 3 } }],
  ["pkcs11-tool", { secret: "-p --pin --so-pin --new-pin --puk", attached: "-p" }],
  ["pkcs15-tool pkcs15-init softhsm2-util yubico-piv-tool ykman", { secret: "--pin --so-pin -P --puk -m" }],
  ["impacket-psexec impacket-secretsdump impacket-wmiexec", { secret: "-hashes -aesKey" }],
  ["wg-quick", { plain: "-u" }],
];

function snmp(): SecretOptionsRow {
  return { secret: "-c -A -X", attached: "-c -A -X" };
}

/** The second operand is a password: `smbclient //host/share secret`, `net use \\host\share secret`. */
function samba(): SecretOptionsRow {
  return { user: "-U --user", signs: "%", after: { "//": 1, "\\\\": 1 } };
}
