/** What every answer of the shell forbids the browser to do with it. */

/**
 * Nothing from elsewhere, nothing inline; `{nonce}` is new for every page. The two Trusted Types policies are the
 * window's (`renderer/policy.ts`, same rules; a test compares them). Workers obey the policy of their own script's
 * answer, so assets carry it too.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'nonce-{nonce}'",
  "img-src 'self' blob:",
  'media-src blob:',
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types granary-worker ProseMirrorClipboard',
].join('; ');

/** Powers of the browser that a page of ours never needs. */
const NO_POWERS = [
  'accelerometer',
  'autoplay',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
]
  .map((power) => `${power}=()`)
  .join(', ');

/** The policy of an answer that is not a page, and so has no nonce to give away. */
export const POLICY_WITHOUT_NONCE = CONTENT_SECURITY_POLICY.replace(" 'nonce-{nonce}'", '');

export const policyWith = (nonce: string): string => CONTENT_SECURITY_POLICY.replace('{nonce}', nonce);

/** On every answer, refusals included. */
export const GUARDING_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': POLICY_WITHOUT_NONCE,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': NO_POWERS,
  'Cache-Control': 'no-store',
};
