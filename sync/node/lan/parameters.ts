import { constants } from 'node:crypto';
import type { SecureContextOptions } from 'node:tls';

/** What both ends ask of TLS. Ciphers and curves stay what the library holds to be good. */
export const TLS_PARAMETERS: SecureContextOptions = {
  minVersion: 'TLSv1.3',
  maxVersion: 'TLSv1.3',
  // Who is who is not for any authority to say; and loading the built-in ones takes long.
  ca: [],
  // Every link proves both ends anew: a resumed session would show no certificate.
  secureOptions: constants.SSL_OP_NO_TICKET,
};
