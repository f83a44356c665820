// Networks of addresses: what one household or company has, most likely.

/** 192.0.2.0/24, 2001:db8:1::/48; empty for what is no address. */
export function networkOf(ip: string): string {
  const four = fourOf(ip);
  if (four !== null) return `${four.slice(0, 3).join(".")}.0/24`;
  const groups = sixOf(ip);
  return groups === null ? "" : `${compressed(groups.slice(0, 3))}/48`;
}

/** In one spelling, an IPv4 address as such also where it is written as IPv6; empty for what is no address. */
export function spelledIp(ip: string): string {
  const four = fourOf(ip);
  if (four !== null) return four.join(".");
  const groups = sixOf(ip);
  return groups === null ? "" : groups.join(":").replace(/(^|:)0(:0)+(:|$)/, "::");
}

function fourOf(ip: string): number[] | null {
  const found = /^(?:::ffff:)?(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/i.exec(ip);
  if (found === null) return null;
  const numbers = found.slice(1).map(Number);
  return numbers.every((number) => number <= 255) ? numbers : null;
}

/** Eight groups in hex, or null. */
function sixOf(ip: string): string[] | null {
  if (!/^[0-9a-f:]{2,39}$/i.test(ip)) return null;
  const halves = ip.split("::");
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array<string>(Math.max(0, missing)).fill("0"), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16).toString(16));
}

function compressed(groups: readonly string[]): string {
  const last = groups.findLastIndex((group) => group !== "0");
  return `${groups.slice(0, last + 1).join(":")}::`;
}
