/** The short options by which one program takes secrets, where the letter alone says nothing. */
export interface SecretOptions {
  /** Options whose next argument is a secret. */
  readonly secret: ReadonlySet<string>;
  /** Options with the secret attached. */
  readonly attached: ReadonlySet<string>;
  /** Options with user and secret attached, as in `-uuser:secret`. */
  readonly user: ReadonlySet<string>;
}

/** Looks up the secret options of a program by its path or name; null where it has none or is not known. */
export function optionsOf(program: string, isLogin: boolean): SecretOptions | null {
  const name = program.slice(program.lastIndexOf("/") + 1);
  const found = PROGRAMS.get(name) ?? null;
  // `docker run -p` is a port, `docker login -p` a password
  return found !== null && LOGIN_ONLY.has(name) && !isLogin ? null : found;
}

function options(secret: string, attached = "", user = ""): SecretOptions {
  return { secret: setOf(secret), attached: setOf(attached), user: setOf(user) };
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" ").filter((word) => word !== ""));
}

const LOGIN_ONLY = setOf("docker podman buildah skopeo nerdctl helm az oc");
const TABLE: readonly (readonly [names: string, options: SecretOptions])[] = [
  ["curl", options("-b", "", "-u -U")],
  ["mysql mysqldump mysqladmin mysqlimport mysqlshow mysqlcheck mysqlbinlog mysqlslap mysqlsh", options("", "-p")],
  ["mariadb mariadb-dump mariadb-admin mariadb-import mariadb-check", options("", "-p")],
  ["sshpass mongo mongosh mongodump mongorestore mongoimport mongoexport rdesktop hydra", options("-p", "-p")],
  ["7z 7za 7zr 7zz", options("", "-p")],
  ["zip unzip ipmitool sqlcmd bcp mosquitto_pub mosquitto_sub", options("-P", "-P")],
  ["redis-cli", options("-a")],
  ["ldapsearch ldapadd ldapmodify ldapdelete ldappasswd ldapwhoami", options("-w", "-w")],
  ["snmpget snmpwalk snmpset snmpgetnext snmpbulkwalk snmptrap", options("-c -A -X", "-c -A -X")],
  ["smbclient rpcclient", options("", "", "-U")],
  ["xfreerdp wlfreerdp xfreerdp3", options("", "/p:")],
  ["openssl", options("-k -K")],
  ["docker podman buildah skopeo nerdctl helm az oc", options("-p", "-p")],
];
const PROGRAMS = new Map(TABLE.flatMap(([names, found]) => names.split(" ").map((name) => [name, found] as const)));
