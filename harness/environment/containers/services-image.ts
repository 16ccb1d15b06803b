import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { LoadproofError } from "../../errors.ts";
import { IS_BUILT } from "../../installation.ts";
import type { Docker } from "./docker.ts";
import { imageExists } from "./image-presence.ts";
import { givenServicesImage, imageName, NODE_IMAGE } from "./images.ts";
import { LABEL } from "./labels.ts";
import { importedPackages, type LockedPackage, packageClosure, readLock } from "./service-packages.ts";

const REPOSITORY = "loadproof-services";
const DOCKERFILE = "system-under-test/Dockerfile";
const KEPT_IMAGES = 3;
const HASH_CHARACTERS = 12;

/** What goes into the services' image, and the name that its content gives it. */
export interface ServicesImage {
  readonly name: string;
  readonly base: string;
  /** Paths below the project's folder. */
  readonly files: readonly string[];
}

/** Reads what the image would hold. Equal content gives an equal name, on any machine. */
export async function planServicesImage(context: Context): Promise<ServicesImage> {
  const { projectDirectory } = context;
  const base = imageName(NODE_IMAGE, context);
  const sources = await sourceFiles(projectDirectory);
  const hash = createHash("sha256").update(base);
  const packages = new Set<string>();
  for (const path of ["package.json", DOCKERFILE, ...sources]) {
    const text = await readFile(join(projectDirectory, path), "utf8");
    hash.update(`\0${path}\0${text}`);
    if (path.endsWith(".ts")) for (const name of importedPackages(text)) packages.add(name);
  }
  // What was built holds its packages already.
  const closure = IS_BUILT ? [] : packageClosure(packages, await readLock(projectDirectory));
  for (const { identity } of closure) hash.update(`\0${identity}`);
  return {
    name: `${REPOSITORY}:${hash.digest("hex").slice(0, HASH_CHARACTERS)}`,
    base,
    files: ["package.json", DOCKERFILE, ...sources, ...outermost(closure)],
  };
}

async function sourceFiles(projectDirectory: string): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const path of glob(`system-under-test/**/*.{${IS_BUILT ? "js" : "ts"},sql,json,yml}`, {
    cwd: projectDirectory,
  })) {
    if (!/\.(test|it|e2e|slow)\.ts$|\/testing\//.test(path)) files.push(path.replaceAll("\\", "/"));
  }
  return files.sort();
}

/** A folder brings the packages inside it along; naming those again would put them in twice. */
function outermost(packages: readonly LockedPackage[]): readonly string[] {
  return packages.map(({ path }) => path).filter((path) => !path.includes("/node_modules/"));
}

/** The image of the services: the one given by variable, or the one built from this checkout, which is built only when its content is new. */
export async function ensureServicesImage(
  docker: Docker,
  context: Context,
  onProgress: (message: string) => void,
): Promise<string> {
  const given = givenServicesImage(context);
  if (given !== null) return given;
  const image = await planServicesImage(context);
  if (await imageExists(docker, image.name)) return image.name;
  onProgress(`building ${image.name}`);
  await build(docker, image, context);
  await removeOldImages(docker, image.name);
  return image.name;
}

async function build(docker: Docker, image: ServicesImage, context: Context): Promise<void> {
  const stream = await docker.buildImage(
    { context: context.projectDirectory, src: [...image.files] },
    {
      t: image.name,
      dockerfile: DOCKERFILE,
      buildargs: { NODE_IMAGE: image.base },
      labels: { [LABEL.image]: "services" },
      rm: true,
      forcerm: true,
      abortSignal: context.interrupted,
    },
  );
  const failure = await lastError(docker, stream);
  if (failure === null) return;
  const message = `the services' image could not be built from "${image.base}": ${failure}`;
  const hint = "set LOADPROOF_IMAGE_NODE to an image of Node.js 24 that can be had, or SUT_RUNTIME=processes";
  throw new LoadproofError("ENVIRONMENT_FAILED", message, { hint });
}

/** The daemon reports failures inside the progress it streams. */
function lastError(docker: Docker, stream: NodeJS.ReadableStream): Promise<string | null> {
  return new Promise((resolve) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null, events: readonly { error?: string }[] | null) => {
        resolve(error?.message ?? events?.findLast((event) => event.error !== undefined)?.error ?? null);
      },
    );
  });
}

/** Each change of the services makes a new image; only the newest are kept. One that a container uses is left alone. */
async function removeOldImages(docker: Docker, current: string): Promise<void> {
  const images = await docker.listImages({ filters: { label: [`${LABEL.image}=services`] } });
  const old = images
    .filter(({ RepoTags }) => RepoTags?.includes(current) !== true)
    .sort((left, right) => right.Created - left.Created);
  for (const { Id } of old.slice(KEPT_IMAGES - 1))
    await docker
      .getImage(Id)
      .remove()
      .catch(() => undefined);
}
