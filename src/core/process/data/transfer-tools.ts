/**
 * Programs that fetch, send and ask for whoever calls them: those that AN1226 names (curl, wget), and their kind among those
 * that Debian 12 packages, package by package. An interpreter or an ssh is none: what it does depends on its script.
 */
export const transferTools: readonly string[] = [
  ...["curl", "wget", "wget2", "aria2c", "axel"],
  // lftp; ftp, tnftp, inetutils-ftp; tftp, tftp-hpa, atftp; puf; snarf
  ...["lftp", "ftp", "tnftp", "inetutils-ftp", "tftp", "atftp", "puf", "snarf"],
  // httpie
  ...["http", "https"],
  // Browsers that print what they get: lynx, w3m, links, elinks
  ...["lynx", "w3m", "links", "links2", "elinks"],
  // netcat-openbsd, netcat-traditional, ncat, socat; telnet, inetutils-telnet
  ...["nc", "nc.openbsd", "nc.traditional", "netcat", "ncat", "socat", "telnet", "inetutils-telnet"],
  // bind9-dnsutils, bind9-host, ldnsutils, knot-dnsutils
  ...["dig", "delv", "nslookup", "host", "drill", "kdig", "khost"],
];
