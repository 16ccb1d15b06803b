/** As a POSIX shell reads it back. */
export function quote(text: string): string {
  return /^[A-Za-z0-9_.,:/@=%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
