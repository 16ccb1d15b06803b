import { resolve } from "node:path";
import type { PathPlace } from "./use.ts";

/** Keys of an output's own options whose values are files. */
const FILE_KEYS = /(^|,)(fileName|export|record|report)=([^,]+)/g;

/** The value with its file's path as k6 needs it, which runs in the script's folder. */
export function withAbsolutePath(value: string, place: PathPlace | undefined, folder: string): string {
  if (place === undefined || value === "") return value;
  if (place === "whole") return resolve(folder, value);
  const separator = value.indexOf("=");
  if (separator < 0) return value;
  const kind = value.slice(0, separator);
  const rest = value.slice(separator + 1);
  if (place === "secret-source") {
    if (kind !== "file") return value;
    if (!rest.includes("filename=")) return `file=${resolve(folder, rest)}`;
    return `file=${rest.replace(/(^|,)filename=([^,]+)/, (_, before: string, path: string) => `${before}filename=${resolve(folder, path)}`)}`;
  }
  if (kind !== "json" && kind !== "csv" && kind !== "web-dashboard") return value;
  if (kind !== "json" && rest.includes("="))
    return `${kind}=${rest.replaceAll(FILE_KEYS, (_, before: string, key: string, path: string) => `${before}${key}=${resolve(folder, path)}`)}`;
  return kind === "web-dashboard" ? value : `${kind}=${resolve(folder, rest)}`;
}
