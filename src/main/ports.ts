// Whether the ports are free, asked before anything is started: by listening for a moment on each.
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import net from "node:net";
import { Fault } from "../base/fault.ts";
import { type Layout, LOOPBACK_PORTS, type PortName, portSetting } from "./layout.ts";

/** A Fault for the first port in use, naming what it is for and, where visible, the program that has it. */
export async function checkPorts(layout: Layout): Promise<void> {
  for (const [name, port] of Object.entries(layout.ports) as [PortName, number][]) {
    const address = LOOPBACK_PORTS.has(name) ? "127.0.0.1" : layout.listen;
    const code = await listenError(address, port);
    if (code === null) continue;
    if (code !== "EADDRINUSE")
      throw new Fault(
        "bad-setting",
        `Cannot listen on ${address}, port ${port} (${code}).`,
        "Set POSTERN_LISTEN to an address of this machine.",
      );
    throw new Fault(
      "port-in-use",
      `Port ${port} (${name}) is in use by ${holderOf(port) ?? "another program"}.`,
      `Stop that program, or set ${portSetting(name)} or POSTERN_PORT_BASE.`,
    );
  }
}

/** The error code of listening there, or null when it works. */
export function listenError(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** "nginx (process 123)", found through the kernel's list of listening sockets; null when not visible. */
function holderOf(port: number): string | null {
  const inodes = new Set(["tcp", "tcp6"].flatMap((table) => listeningInodes(table, port)));
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const isHolder = readdirSync(`/proc/${pid}/fd`).some((fd) =>
        inodes.has(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? ""),
      );
      if (isHolder) return `${readFileSync(`/proc/${pid}/comm`, "utf8").trim()} (process ${pid})`;
    } catch {
      // Ended meanwhile, or not ours to see.
    }
  }
  return null;
}

/** proc(5): columns local_address (hex:hex), rem_address, st (0A = listening), ..., inode as the tenth. */
function listeningInodes(table: string, port: number): string[] {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return readFileSync(`/proc/net/${table}`, "utf8")
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(hex) && fields[3] === "0A")
    .map((fields) => fields[9] ?? "");
}
