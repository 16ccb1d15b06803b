import { createWriteStream } from "node:fs";
import { dirname } from "node:path";
import { finished } from "node:stream/promises";
import { makeFolder } from "../../files/make-folder.ts";
import type { LogFile } from "../logs/log-file.ts";
import type { Container } from "./docker.ts";

/** Copies what the container prints from now on into the log file. Resolves, when the container's output ends, after the last line is written. */
export async function followLog(
  container: Container,
  since: number,
  log: LogFile,
): Promise<{ readonly written: Promise<void> }> {
  await makeFolder(dirname(log.path));
  const output = createWriteStream(log.path, { flags: "a" });
  const stream = await container.logs({ follow: true, stdout: true, stderr: true, since });
  container.modem.demuxStream(stream, output, output);
  const end = (): void => void output.end();
  stream.once("end", end);
  stream.once("close", end);
  stream.once("error", end);
  return { written: finished(output).catch(() => undefined) };
}
