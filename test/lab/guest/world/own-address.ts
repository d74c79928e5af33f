import { BlockList } from "node:net";

/** The addresses of the namespace `internet` itself: traffic between two of them never passes the watched node. */
const own = new BlockList();
own.addSubnet("127.0.0.0", 8, "ipv4");
own.addSubnet("198.51.100.0", 24, "ipv4");
own.addSubnet("203.0.113.0", 24, "ipv4");
for (const address of ["192.0.2.1", "192.0.2.53", "10.99.0.1"]) own.addAddress(address, "ipv4");
own.addAddress("::1", "ipv6");
own.addAddress("2001:db8:1::1", "ipv6");
own.addSubnet("2001:db8:2::", 64, "ipv6");

export function isOfTheInternet(address: string): boolean {
  return own.check(address, address.includes(":") ? "ipv6" : "ipv4");
}
