/** Host and port of `host:port`. */
export function splitAddress(address: string): readonly [string, number] {
  const at = address.lastIndexOf(":");
  return [address.slice(0, at), Number(address.slice(at + 1))];
}
