/**
 * Names that vendors of operating systems, browsers and certificates run for update checks, telemetry, connectivity
 * checks and revocation, and below which they let nobody else publish. A whole vendor's domain is listed only where
 * all of it is such; file sharing, mail and APIs that strangers use are left out. Each group says which document or which
 * program of a Debian package (its version) has the names.
 */
const SOURCES: readonly { readonly source: string; readonly suffixes: readonly string[] }[] = [
  {
    source: "learn.microsoft.com, Manage connection endpoints for Windows 10 Enterprise, version 1903",
    suffixes: [
      ...["mp.microsoft.com", "update.microsoft.com", "data.microsoft.com", "windowsupdate.com", "wns.windows.com"],
      ...["msftconnecttest.com", "weather.microsoft.com", "smartscreen.microsoft.com", "bing.com", "msn.com"],
    ],
  },
  { source: "libndpi4.2 4.2-2: Windows connectivity", suffixes: ["msftncsi.com"] },
  {
    source: "support.apple.com/101555, Use Apple products on enterprise networks",
    suffixes: [
      ...["push.apple.com", "mesu.apple.com", "gdmf.apple.com", "swcdn.apple.com", "captive.apple.com"],
      "ocsp.apple.com",
    ],
  },
  {
    source: "firefox-esr 153.7.0esr: omni.ja and libxul.so",
    suffixes: ["services.mozilla.com", "telemetry.mozilla.org", "detectportal.firefox.com"],
  },
  { source: "chromium 156.0.8078.108", suffixes: ["update.googleapis.com", "gvt1.com", "digicert.com", "lencr.org"] },
  {
    source: "python-apt-common 2.6.0: Ubuntu.info; debootstrap 1.0.128",
    suffixes: ["archive.ubuntu.com", "security.ubuntu.com"],
  },
  { source: "snapd 2.57.6", suffixes: ["api.snapcraft.io"] },
  {
    source: "Ubuntu's network-manager-config-connectivity-ubuntu: 20-connectivity-ubuntu.conf",
    suffixes: ["connectivity-check.ubuntu.com"],
  },
  {
    source: "Fedora's fedora-repos: metalink of fedora.repo",
    suffixes: ["mirrors.fedoraproject.org", "fedoraproject.org"],
  },
  { source: "Red Hat's subscription-manager: baseurl of rhsm.conf", suffixes: ["cdn.redhat.com"] },
  { source: "ntpsec 1.2.2: ntp.conf; systemd-timesyncd 252.39: timesyncd.conf", suffixes: ["ntp.org"] },
  { source: "clamav-freshclam 1.4.6: freshclam.conf", suffixes: ["database.clamav.net"] },
  { source: "fwupd 2.0.20: lvfs.conf", suffixes: ["fwupd.org"] },
  { source: "popularity-contest 1.76: default.conf", suffixes: ["popcon.debian.org"] },
];

const SUFFIXES: readonly string[] = SOURCES.flatMap(({ suffixes }) => suffixes);

/** The entry of the list that a name is or lies below, or null. */
export function vendorDomainOf(name: string): string | null {
  return SUFFIXES.find((suffix) => name === suffix || name.endsWith(`.${suffix}`)) ?? null;
}
