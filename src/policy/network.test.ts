// Networks and spellings of addresses, as a table.
import assert from "node:assert/strict";
import { it } from "node:test";
import { networkOf, spelledIp } from "./network.ts";

const TABLE: [ip: string, spelled: string, network: string][] = [
  ["192.0.2.77", "192.0.2.77", "192.0.2.0/24"],
  ["::ffff:192.0.2.77", "192.0.2.77", "192.0.2.0/24"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"],
  ["2001:DB8::1", "2001:db8::1", "2001:db8::/48"],
  ["2001:0db8:0000:0001::1", "2001:db8:0:1::1", "2001:db8::/48"],
  ["::1", "::1", "::/48"],
  ["::", "::", "::/48"],
  ["fe80::", "fe80::", "fe80::/48"],
  ["256.1.1.1", "", ""],
  ["1:2:3", "", ""],
  ["1::2::3", "", ""],
  ["1:2:3:4:5:6:7:8:9", "", ""],
  ["12345::1", "", ""],
  ["", "", ""],
  ["anna@example.org", "", ""],
];

it("addresses have one spelling, and a network", () => {
  for (const [ip, spelled, network] of TABLE)
    assert.deepEqual([spelledIp(ip), networkOf(ip)], [spelled, network], ip);
});
