/**
 * The content security policy every shell must send with index.html; `{nonce}` is a fresh one per answer, which the
 * shell also writes into `<meta name="granary-nonce" content="…">`. README.md says why each part is there.
 */
export const WINDOW_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'nonce-{nonce}'",
  "img-src 'self' blob:",
  'media-src blob:',
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types granary-worker ProseMirrorClipboard',
].join('; ');
