// A CA and a certificate that real TLS accepts; kept while they fit, made anew when they do not.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import tls from "node:tls";
import { certificatePaths, ensureCertificates } from "./certificates.ts";

describe("ensureCertificates", () => {
  let dir: string;
  const names = ["localhost", "127.0.0.1", "::1", "mail.a.example"];
  before(() => {
    dir = mkdtempSync(path.join(tmpdir(), "postern tls "));
  });
  after(() => rmSync(dir, { recursive: true, force: true }));
  const read = () => readFileSync(certificatePaths(dir).cert, "utf8");

  it("makes them, keys for root only", async () => {
    assert.equal(await ensureCertificates({ dir, names }), "made");
    for (const key of ["ca.key", "server.key"])
      assert.equal(statSync(path.join(dir, key)).mode & 0o777, 0o600);
    assert.equal(await ensureCertificates({ dir, names }), "kept");
  });

  it("satisfies a TLS client that trusts the CA", async () => {
    const { ca, cert, key } = certificatePaths(dir);
    const server = tls.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (socket) =>
      socket.end(),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const client = tls.connect({
      host: "127.0.0.1",
      port: address.port,
      ca: readFileSync(ca),
      servername: "mail.a.example",
    });
    await new Promise((resolve, reject) => client.once("secureConnect", resolve).once("error", reject));
    assert.equal(client.authorized, true);
    client.destroy();
    server.close();
  });

  it("renews for a new name and before its end, by the same CA", async () => {
    const ca = readFileSync(certificatePaths(dir).ca, "utf8");
    const first = read();
    assert.equal(await ensureCertificates({ dir, names: [...names, "b.example"] }), "renewed");
    const second = read();
    assert.notEqual(second, first);
    const now = new Date(Date.now() + 680 * 24 * 3_600 * 1_000);
    assert.equal(await ensureCertificates({ dir, names, now }), "renewed");
    assert.equal(readFileSync(certificatePaths(dir).ca, "utf8"), ca);
  });

  it("mends what a killed start left: a key that does not fit, an empty file", async () => {
    writeFileSync(certificatePaths(dir).key, readFileSync(path.join(dir, "ca.key")));
    assert.equal(await ensureCertificates({ dir, names }), "renewed");
    writeFileSync(path.join(dir, "ca.key"), "");
    assert.equal(await ensureCertificates({ dir, names }), "made");
    assert.equal(await ensureCertificates({ dir, names }), "kept");
  });
});
