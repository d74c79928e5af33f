/**
 * Names that vendors of operating systems, browsers and certificates run for update checks, telemetry, connectivity
 * checks and revocation, and below which they let nobody else publish. A whole vendor's domain is listed only where
 * all of it is such; file sharing, mail and APIs that strangers use are left out. Written
 * from memory of the vendors' lists of endpoints for owners of firewalls, and not held against them.
 */
const SUFFIXES: readonly string[] = [
  ...["mp.microsoft.com", "update.microsoft.com", "data.microsoft.com", "windowsupdate.com", "wns.windows.com"],
  ...[
    "msftncsi.com",
    "msftconnecttest.com",
    "weather.microsoft.com",
    "smartscreen.microsoft.com",
    "bing.com",
    "msn.com",
  ],
  ...["push.apple.com", "mesu.apple.com", "gdmf.apple.com", "swcdn.apple.com", "captive.apple.com", "ocsp.apple.com"],
  ...["services.mozilla.com", "telemetry.mozilla.org", "detectportal.firefox.com", "update.googleapis.com", "gvt1.com"],
  ...["archive.ubuntu.com", "security.ubuntu.com", "connectivity-check.ubuntu.com", "api.snapcraft.io"],
  ...["mirrors.fedoraproject.org", "fedoraproject.org", "cdn.redhat.com", "digicert.com", "lencr.org", "ntp.org"],
];

/** The entry of the list that a name is or lies below, or null. */
export function vendorDomainOf(name: string): string | null {
  return SUFFIXES.find((suffix) => name === suffix || name.endsWith(`.${suffix}`)) ?? null;
}
