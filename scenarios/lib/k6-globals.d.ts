/** What Sobek offers beyond ECMAScript and @types/k6 does not declare. The DOM library would allow too much. */
declare const console: {
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};
declare function setTimeout(callback: () => void, delayMs: number): number;
declare function clearTimeout(id: number): void;
declare function setInterval(callback: () => void, delayMs: number): number;
declare function clearInterval(id: number): void;
