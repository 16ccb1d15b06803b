import { join } from "node:path";
import type { InstallMethod } from "../contracts.ts";
import { runChecked } from "../run-command.ts";

const MAVEN_TIMEOUT_MS = 5 * 60_000;
const COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";

/** The dependencies of a pinned `pom.xml`, copied as jars into `jarFolder` of the tool's folder. */
export function maven(pomFolder: string, jarFolder: string): InstallMethod {
  return {
    label: "Maven",
    scope: "cache",
    requires: ["java", "maven"],
    unusable: async () => null,
    install: async (task) => {
      const pom = join(task.context.projectDirectory, pomFolder, "pom.xml");
      task.onProgress("fetching jars with Maven");
      const output = `-DoutputDirectory=${join(task.folder, jarFolder)}`;
      await runChecked(task.pathOf("maven"), ["-q", "-B", "-f", pom, COPY_DEPENDENCIES, output], {
        environment: task.context.environment,
        workingDirectory: task.folder,
        timeoutMs: MAVEN_TIMEOUT_MS,
        signal: task.context.interrupted,
      });
    },
  };
}
