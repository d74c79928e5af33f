/** A technique of MITRE ATT&CK with the tactic under which tocsin reports it. */
export interface AttackTechnique {
  readonly id: string;
  readonly name: string;
  readonly tactic: AttackTactic | null;
  /** The technique itself where `id` names a sub-technique, else null. */
  readonly parentId: string | null;
}

export interface AttackTactic {
  readonly id: string;
  readonly name: string;
}

const commandAndControl: AttackTactic = { id: "TA0011", name: "Command and Control" };
const exfiltration: AttackTactic = { id: "TA0010", name: "Exfiltration" };
const defenseEvasion: AttackTactic = { id: "TA0005", name: "Defense Evasion" };
const credentialAccess: AttackTactic = { id: "TA0006", name: "Credential Access" };

// Names as in ATT&CK for Enterprise; techniques that beacons and odd outbound traffic can be evidence of.
const commandAndControlNames: ReadonlyMap<string, string> = new Map([
  ["T1001", "Data Obfuscation"],
  ["T1001.001", "Junk Data"],
  ["T1001.002", "Steganography"],
  ["T1001.003", "Protocol or Service Impersonation"],
  ["T1008", "Fallback Channels"],
  ["T1071", "Application Layer Protocol"],
  ["T1071.001", "Web Protocols"],
  ["T1071.002", "File Transfer Protocols"],
  ["T1071.003", "Mail Protocols"],
  ["T1071.004", "DNS"],
  ["T1071.005", "Publish/Subscribe Protocols"],
  ["T1090", "Proxy"],
  ["T1095", "Non-Application Layer Protocol"],
  ["T1102", "Web Service"],
  ["T1104", "Multi-Stage Channels"],
  ["T1105", "Ingress Tool Transfer"],
  ["T1132", "Data Encoding"],
  ["T1132.001", "Standard Encoding"],
  ["T1132.002", "Non-Standard Encoding"],
  ["T1219", "Remote Access Tools"],
  ["T1568", "Dynamic Resolution"],
  ["T1568.001", "Fast Flux DNS"],
  ["T1568.002", "Domain Generation Algorithms"],
  ["T1568.003", "DNS Calculation"],
  ["T1571", "Non-Standard Port"],
  ["T1572", "Protocol Tunneling"],
  ["T1573", "Encrypted Channel"],
  ["T1573.001", "Symmetric Cryptography"],
  ["T1573.002", "Asymmetric Cryptography"],
]);

const exfiltrationNames: ReadonlyMap<string, string> = new Map([
  ["T1020", "Automated Exfiltration"],
  ["T1029", "Scheduled Transfer"],
  ["T1030", "Data Transfer Size Limits"],
  ["T1041", "Exfiltration Over C2 Channel"],
  ["T1048", "Exfiltration Over Alternative Protocol"],
  ["T1048.001", "Exfiltration Over Symmetric Encrypted Non-C2 Protocol"],
  ["T1048.002", "Exfiltration Over Asymmetric Encrypted Non-C2 Protocol"],
  ["T1048.003", "Exfiltration Over Unencrypted Non-C2 Protocol"],
  ["T1567", "Exfiltration Over Web Service"],
]);

const defenseEvasionNames: ReadonlyMap<string, string> = new Map([
  ["T1055", "Process Injection"],
  ["T1574.006", "Dynamic Linker Hijacking"],
]);

const credentialAccessNames: ReadonlyMap<string, string> = new Map([
  ["T1552", "Unsecured Credentials"],
  ["T1552.005", "Cloud Instance Metadata API"],
]);

const tactics = [
  { tactic: commandAndControl, names: commandAndControlNames },
  { tactic: exfiltration, names: exfiltrationNames },
  { tactic: defenseEvasion, names: defenseEvasionNames },
  { tactic: credentialAccess, names: credentialAccessNames },
] as const;

const analyticNames: ReadonlyMap<string, string> = new Map([
  ["AN1226", "Suspicious command-line or socket traffic with beacon-like intervals"],
  ["AN0031", "Anomalous outbound traffic from a process that does not normally network"],
]);

/** The technique of an id such as `T1071.001`; an unknown one keeps its id for a name and has no tactic. */
export function attackTechnique(id: string): AttackTechnique {
  const parentId = /^(T\d{4})\.\d{3}$/.exec(id)?.[1] ?? null;
  const known = tactics.find(({ names }) => names.has(id));
  return { id, name: known?.names.get(id) ?? id, tactic: known?.tactic ?? null, parentId };
}

/** What an analytic looks for, in a few words that never change; its id where it is unknown. */
export function analyticName(id: string): string {
  return analyticNames.get(id) ?? id;
}

/** The page of a technique or sub-technique at attack.mitre.org. */
export function attackReference(id: string): string {
  return `https://attack.mitre.org/techniques/${id.replace(".", "/")}/`;
}
