import { expect, test } from "vitest";
import { vendorDomainOf } from "../../../src/core/analytic/vendor-domains.ts";

test.each([
  ["windowsupdate.com", "windowsupdate.com"],
  ["settings-win.data.microsoft.com", "data.microsoft.com"],
  ["archive.ubuntu.com", "archive.ubuntu.com"],
  ["r3.o.lencr.org", "lencr.org"],
  ["evil-microsoft.com", null],
  ["microsoft.com.evil.example", null],
  ["microsoft.co", null],
  ["com", null],
  ["", null],
  ["203.0.113.7", null],
  // Strangers publish below these.
  ["graph.microsoft.com", null],
  ["onedrive.live.com", null],
  ["evil.s3.amazonaws.com", null],
  ["evil.blob.core.windows.net", null],
  ["evil.github.io", null],
  ["evil.azureedge.net", null],
  ["evil.cloudfront.net", null],
  ["evil.web.app", null],
])("vendorDomainOf() %s is %s", (name, domain) => {
  expect(vendorDomainOf(name)).toBe(domain);
});
