/**
 * The kernel knows no DOM and no Node. These two exist in every JavaScript runtime it is run in
 * (Node, Chromium, Electron's utility process), so they are the only globals beyond ES2023.
 */
declare class TextEncoder {
  encode(text: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes: Uint8Array): string;
}
