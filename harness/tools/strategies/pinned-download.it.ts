import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { installTool } from "../install-tool.ts";
import { runChecked } from "../run-command.ts";
import { makeContext } from "../testing/make-context.ts";
import { temporaryFolder } from "../testing/temporary-folder.ts";
import { tinyMethod, tinyTool } from "../testing/tiny-tool.ts";
import { writeProgram } from "../testing/write-program.ts";
import { pinnedDownload } from "./pinned-download.ts";

/** A release archive as projects publish them: one top folder with the program in it. */
async function makeArchive(folder: string): Promise<Buffer> {
  await writeProgram(join(folder, "tiny-v2.0.0/bin/tiny-tool"), 'echo "tiny 2.0.0"');
  const file = join(folder, "tiny.tar.gz");
  await runChecked("tar", ["-czf", file, "-C", folder, "tiny-v2.0.0"], {
    environment: process.env,
    timeoutMs: 15_000,
  });
  return readFile(file);
}

async function serve(listener: RequestListener): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/tiny.tar.gz`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function installFrom(
  url: string,
  sha256: string,
  answerTimeoutMs?: number,
): Promise<Record<string, unknown>> {
  await using folder = await temporaryFolder();
  const progress: string[] = [];
  const tool = tinyTool([pinnedDownload({ url, sha256 }, answerTimeoutMs), tinyMethod("next", "2.0.0")]);
  const environment = { PATH: process.env["PATH"], XDG_CACHE_HOME: folder.path };
  const context = makeContext({ platform: "linux", architecture: "x64", environment });
  const { method } = await installTool(tool, context, (message) => progress.push(message));
  const files = await readdir(join(folder.path, "loadproof", "k6-2.0.0"));
  return { method, files, failure: progress.slice(1).join("\n").replaceAll(url, "URL") };
}

const sha256Of = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");

describe("a release archive", () => {
  test("with the pinned checksum is unpacked without its top folder", async () => {
    await using folder = await temporaryFolder();
    const archive = await makeArchive(folder.path);
    await using server = await serve((_, response) => response.end(archive));
    expect(await installFrom(server.url, sha256Of(archive))).toEqual({
      method: "release archive",
      files: ["bin"],
      failure: "",
    });
  });

  test("with another checksum is refused", async () => {
    const expected = "0".repeat(64);
    const bytes = Buffer.from("not what was pinned");
    await using server = await serve((_, response) => response.end(bytes));
    expect(await installFrom(server.url, expected)).toEqual({
      method: "next",
      files: ["bin"],
      failure: `release archive: URL: expected SHA-256 ${expected}, got ${sha256Of(bytes)}; nothing was installed`,
    });
  });

  test("that is not there is named with its status", async () => {
    await using server = await serve((_, response) => response.writeHead(404).end());
    const { method, failure } = await installFrom(server.url, "0".repeat(64));
    expect({ method, failure }).toEqual({ method: "next", failure: "release archive: URL: HTTP status 404" });
  });

  test("from a host that takes the connection and says nothing is given up", async () => {
    await using server = await serve(() => undefined);
    const { method, failure } = await installFrom(server.url, "0".repeat(64), 100);
    expect({ method, failure }).toEqual({
      method: "next",
      failure: "release archive: URL: no answer within 0.1 s",
    });
  });

  test("from a host that breaks off is refused", async () => {
    await using server = await serve((request, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => request.socket.destroy());
    });
    const { method, failure } = await installFrom(server.url, "0".repeat(64));
    expect({ method, failure }).toEqual({
      method: "next",
      failure: expect.stringMatching(/^release archive: URL: /),
    });
  });

  test("from a host that refuses is given up", async () => {
    await using closed = await serve(() => undefined);
    await closed[Symbol.asyncDispose]();
    const { method, failure } = await installFrom(closed.url, "0".repeat(64));
    expect({ method, failure }).toEqual({ method: "next", failure: expect.stringContaining("ECONNREFUSED") });
  });
});
