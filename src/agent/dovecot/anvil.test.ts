// Reading Dovecot's anvil over a socket: as seen on Dovecot 2.3.19, in any pieces; and that an answer which is cut
// short or of another kind is none.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { dumpSessions } from "./anvil.ts";

const DUMP =
  "imap/127.0.0.1/Bob@a.example\t19114\t1\npop3/::1/bob@a.example\t19120\t2\nlmtp//x\u0001ty\t19121\t1\n\n";
const SESSIONS = [
  { address: "bob@a.example", service: "imap", pid: 19114, ip: "127.0.0.1" },
  { address: "bob@a.example", service: "pop3", pid: 19120, ip: "::1" },
  { address: "x\ty", service: "lmtp", pid: 19121, ip: "" },
];

describe("the anvil's sessions", () => {
  const dir = mkdtempSync(path.join(tmpdir(), "postern-anvil-"));
  const file = path.join(dir, "anvil");
  let pieces: readonly string[] = [];
  let heard = "";
  let server: net.Server;

  before(async () => {
    server = net.createServer(async (socket) => {
      socket.on("error", () => undefined);
      heard = String((await once(socket, "data"))[0]);
      for (const piece of pieces) {
        socket.write(piece);
        await sleep(1);
      }
      // As Dovecot, which waits for more questions; an unfinished answer ends with its process.
      if (!pieces.join("").endsWith("\n\n") && pieces.join("") !== "\n") socket.end();
    });
    await once(server.listen(file), "listening");
  });
  after(() => {
    server.close();
    rmSync(dir, { recursive: true });
  });
  const asked = (...said: string[]) => {
    pieces = said;
    return dumpSessions(file);
  };

  it("are read in any pieces", async () => {
    for (const said of [[DUMP], [...DUMP], [DUMP.slice(0, -1), "\n"]])
      assert.deepEqual(await asked(...said), SESSIONS);
    assert.equal(heard, "VERSION\tanvil\t1\t0\nCONNECT-DUMP\n");
    assert.deepEqual(await asked("\n"), []);
  });

  it("are nobody's when the answer is cut short, of another kind or absent", async () => {
    for (const said of [
      "",
      DUMP.slice(0, -1),
      DUMP.slice(0, 40),
      "VERSION\tanvil\t2\t0\n\n",
      "imap/x\t1\t1\n\n",
    ])
      await assert.rejects(asked(said), /no end|not understood/, JSON.stringify(said));
    await assert.rejects(dumpSessions(path.join(dir, "nowhere")), { code: "ENOENT" });
  });
});
