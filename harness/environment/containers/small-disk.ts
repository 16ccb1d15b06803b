import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { FilledDisk } from "../../contracts/environment.ts";
import { LoadproofError } from "../../errors.ts";
import type { ContainerSetting } from "./container-launcher.ts";
import type { Container } from "./docker.ts";

/** Enough for a server with its fixtures and a short load, little enough to be filled in memory. */
const SIZE_BYTES = 384 * 1024 * 1024;
const FOLDER = "/disk";
const FILLER = `${FOLDER}/loadproof-filler`;
/** Large blocks first; the last one takes the rest. Ends with 3 when something could still be written. */
const FILL = [
  `dd if=/dev/zero of=${FILLER} bs=1M 2>/dev/null`,
  `dd if=/dev/zero of=${FILLER} bs=4k oflag=append conv=notrunc 2>/dev/null`,
  `stat -c %s ${FILLER}`,
  `if echo x >${FOLDER}/loadproof-more 2>/dev/null; then rm -f ${FOLDER}/loadproof-more; exit 3; fi`,
  `rm -f ${FOLDER}/loadproof-more`,
].join("; ");

/** A disk in memory for a server's data, which is there whether the server runs or not. */
export interface ContainerDisk {
  /** Name of the volume. */
  readonly volume: string;
  /** Fills it until nothing more can be written. */
  fill(): Promise<FilledDisk>;
}

/**
 * Makes the disk, and a container that keeps it: a volume in memory is gone as soon as nobody has it. Both carry the
 * environment's labels, so they end with that and with the harness.
 */
export async function makeSmallDisk(
  server: string,
  image: string,
  { docker, labels, environmentId }: ContainerSetting,
): Promise<ContainerDisk> {
  const volume = `loadproof-${environmentId}-${server}-disk`;
  await docker.createVolume({
    Name: volume,
    Driver: "local",
    // The server's user is the image's own affair.
    DriverOpts: { type: "tmpfs", device: "tmpfs", o: `size=${SIZE_BYTES},mode=1777` },
    Labels: { ...labels },
  });
  const keeper = await docker.createContainer({
    name: `${volume}-keeper`,
    Image: image,
    Entrypoint: ["/bin/sh", "-c"],
    Cmd: ["exec sleep 2147483647"],
    User: "0:0",
    Labels: { ...labels },
    HostConfig: { NetworkMode: "none", Mounts: [{ Type: "volume", Source: volume, Target: FOLDER }] },
  });
  await keeper.start();
  const release = async (): Promise<void> => void (await run(keeper, `rm -f ${FILLER}`));
  return {
    volume,
    async fill() {
      const { exitCode, output } = await run(keeper, FILL);
      if (exitCode === 0) return { sizeBytes: SIZE_BYTES, filledBytes: Number(output.trim()), release };
      await release();
      const message = `the disk of ${server} could not be filled (exit code ${exitCode}: ${output.trim()})`;
      throw new LoadproofError("ENVIRONMENT_FAILED", message);
    },
  };
}

async function run(
  container: Container,
  line: string,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  const command = await container.exec({
    Cmd: ["/bin/sh", "-c", line],
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await command.start({});
  const text = new PassThrough().setEncoding("utf8");
  let output = "";
  text.on("data", (chunk: string) => {
    output += chunk;
  });
  container.modem.demuxStream(stream, text, text);
  await once(stream, "end");
  const { ExitCode } = await command.inspect();
  return { exitCode: ExitCode, output };
}
